// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/document.h"
#include "base/files.h"
#include "probe/machine.h"
#include "reports/machine_list.h"
#include "tests/cli/command.h"

namespace weir::cli {
namespace {

constexpr const char* kTwoRomes = "2x epyc-7532, 16x 64GiB ddr4-3200, nps4";

TEST(MachinesVerb, ListsPartsAndGenerations) {
    const Outcome outcome = run({"machines"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_TRUE(says(outcome.out, "Nvidia GeForce RTX 4090     165.0  1008   163.7      163")) << outcome.out;
    EXPECT_TRUE(says(outcome.out, "osmarks.net")) << outcome.out;
    EXPECT_TRUE(says(outcome.out, "xeon-6-6900p")) << outcome.out;
}

TEST(MachinesVerb, DescribesACpuAGenerationAndAPart) {
    const Outcome cpu = run({"machines", "AMD EPYC 7532 32-Core Processor"});
    EXPECT_EQ(cpu.code, 0) << cpu.err;
    EXPECT_TRUE(says(cpu.out, "204.8 GB/s a socket")) << cpu.out;
    EXPECT_TRUE(says(cpu.out, "409.6 GB/s")) << cpu.out;
    EXPECT_TRUE(says(cpu.out, "general knowledge, not checked")) << cpu.out;
    const Outcome generation = run({"machines", "epyc-7002"});
    EXPECT_EQ(generation.code, 0) << generation.err;
    EXPECT_TRUE(says(generation.out, "epyc-7h12*")) << generation.out;
    const Outcome part = run({"machines", "RTX 4090"});
    EXPECT_EQ(part.code, 0) << part.err;
    EXPECT_TRUE(says(part.out, "FLOP per byte           163.7")) << part.out;
    EXPECT_FALSE(says(part.out, "RTX 3090")) << part.out;
    const Outcome several = run({"machines", "tesla"});
    EXPECT_EQ(several.code, 0) << several.err;
    EXPECT_TRUE(says(several.out, "Tesla K80") && says(several.out, "Tesla P40")) << several.out;
}

TEST(MachinesVerb, ShowsACpuThatIsAPartTooAsBoth) {
    const Outcome outcome = run({"machines", "xeon platinum 8280"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_TRUE(says(outcome.out, "xeon-sp-2: Intel Cascade Lake")) << outcome.out;
    EXPECT_TRUE(says(outcome.out, "As a part")) << outcome.out;
}

TEST(MachinesVerb, HoldsModelsAgainstAMachineString) {
    const Outcome outcome = run({"machines", kTwoRomes});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_TRUE(says(outcome.out, "spec bandwidth          409.6 GB/s")) << outcome.out;
    EXPECT_TRUE(says(outcome.out, "Limit at spec, tokens/s")) << outcome.out;
    EXPECT_TRUE(says(outcome.out, "deepseek-r1")) << outcome.out;
    EXPECT_FALSE(says(outcome.out, "Sequences that decode together")) << outcome.out;
    const Outcome clocked = run({"machines", std::string(kTwoRomes) + ", at 2.4GHz"});
    EXPECT_TRUE(says(clocked.out, "Sequences that decode together")) << clocked.out;
}

TEST(MachinesVerb, WritesAMachineForOtherVerbs) {
    const ScratchFolder folder;
    const std::string file = folder.path("machine.json");
    const std::string fits = folder.path("fits.json");
    const Outcome outcome = run({"machines", kTwoRomes, "--json", file, "--fits", fits, "--context", "8192"});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(read_document<probe::Machine>(read_file(file), file).nodes.size(), 8U);
    const auto list = read_document<reports::MachineList>(read_file(fits), fits);
    ASSERT_EQ(list.fits.size(), 1U);
    EXPECT_EQ(list.fits[0].machine, kTwoRomes);
    EXPECT_EQ(list.fits[0].models.at(0).context, 8192U);
    const Outcome probed = run({"probe", "--machine-file", file});
    EXPECT_EQ(probed.code, 0) << probed.err;
    EXPECT_FALSE(says(probed.out, "x 0 B")) << probed.out;
}

TEST(MachinesVerb, WritesTheCatalogAsADocument) {
    const Outcome whole = run({"machines", "--json", "-"});
    ASSERT_EQ(whole.code, 0) << whole.err;
    const auto list = read_document<reports::MachineList>(whole.out, "standard output");
    EXPECT_GT(list.generations.size(), 30U);
    EXPECT_EQ(list.parts.at(0).parts.size(), 12U);
    const Outcome one = run({"machines", "epyc-7532", "--json", "-"});
    ASSERT_EQ(one.code, 0) << one.err;
    EXPECT_EQ(read_document<reports::MachineList>(one.out, "standard output").cpus.at(0).cores, 32);
    const Outcome part = run({"machines", "m1 ultra", "--json", "-"});
    ASSERT_EQ(part.code, 0) << part.err;
    EXPECT_EQ(read_document<reports::MachineList>(part.out, "standard output").fits.size(), 1U);
}

TEST(MachinesVerb, NamesTheNearestOnes) {
    const Outcome part = run({"machines", "rtx 9090"});
    EXPECT_EQ(part.code, 2);
    EXPECT_TRUE(says(part.err, "did you mean rtx-4090") || says(part.err, "rtx-3090")) << part.err;
    const Outcome generation = run({"machines", "epyc 7009"});
    EXPECT_EQ(generation.code, 2) << generation.out;
    EXPECT_EQ(run({"machines", "  "}).code, 2);
}

TEST(MachinesVerb, TakesACountForTheBeginningOfAMachine) {
    for (const char* text : {"2x epyc-7532", "2 x epyc-7532", "2xepyc-7532", "2×epyc-7532"}) {
        const Outcome outcome = run({"machines", text});
        EXPECT_EQ(outcome.code, 2);
        EXPECT_TRUE(says(outcome.err, "it names no DIMMs")) << outcome.err;
    }
    EXPECT_EQ(run({"machines", "7950x"}).code, 0);
    for (const char* text : {"2 ", "2", ","}) EXPECT_EQ(run({"machines", text}).code, 2) << text;
}

TEST(MachinesVerb, RefusesFitsOnStandardOutput) {
    const Outcome outcome = run({"machines", kTwoRomes, "--fits", "-"});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_TRUE(says(outcome.err, "the name of a file")) << outcome.err;
}

}  // namespace
}  // namespace weir::cli
