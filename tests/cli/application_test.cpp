// SPDX-License-Identifier: Apache-2.0
#include "cli/application.h"

#include <gtest/gtest.h>

#include "base/document.h"
#include "base/version.h"
#include "models/model.h"
#include "tests/cli/command.h"

namespace weir::cli {
namespace {

TEST(Cli, ShowsHelpAndFailsWithoutACommand) {
    const Outcome outcome = run({});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_TRUE(says(outcome.err, "profile")) << outcome.err;
    EXPECT_EQ(outcome.out, "");
}

TEST(Cli, PrintsHelpWhenAsked) {
    const Outcome outcome = run({"--help"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_TRUE(says(outcome.out, "  weir profile --quick")) << outcome.out;
    EXPECT_EQ(outcome.err, "");
}

TEST(Cli, PrintsVersionCompilerAndInstructionSet) {
    const Outcome outcome = run({"--version"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_TRUE(says(outcome.out, "weir " + std::string(kVersion))) << outcome.out;
    EXPECT_TRUE(says(outcome.out, "instruction set ")) << outcome.out;
}

TEST(Cli, GivesEachCommandAHelpWithExamples) {
    for (const std::string verb : {"profile", "probe", "measure", "models", "plan", "run", "export"}) {
        const Outcome outcome = run({verb, "--help"});
        EXPECT_EQ(outcome.code, 0) << verb;
        EXPECT_TRUE(says(outcome.out, "  weir " + verb)) << outcome.out;
    }
}

TEST(Cli, SuggestsTheNearestCommand) {
    const Outcome outcome = run({"profil"});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_TRUE(says(outcome.err, "did you mean profile")) << outcome.err;
}

TEST(Cli, RefusesUnknownOptions) {
    const Outcome outcome = run({"probe", "--colour"});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_TRUE(says(outcome.err, "--colour")) << outcome.err;
    EXPECT_TRUE(says(outcome.err, "remedy: see weir probe --help")) << outcome.err;
    EXPECT_EQ(run({"--colour"}).code, 2);
    EXPECT_EQ(run({"probe", "more"}).code, 2);
}

TEST(Cli, NamesTheNearestModelAndQuantisation) {
    const Outcome model = run({"models", "deepseek-r2"});
    EXPECT_EQ(model.code, 2);
    EXPECT_TRUE(says(model.err, "deepseek-r1")) << model.err;
    const Outcome quant = run({"models", "deepseek-r1", "--quant", "q4_k"});
    EXPECT_EQ(quant.code, 2);
    EXPECT_TRUE(says(quant.err, "q4_k_m")) << quant.err;
}

TEST(Cli, RefusesToRunAQuantWithoutKernelsBeforeAnythingIsMeasured) {
    const ScratchFolder folder;
    for (const auto& command : std::vector<std::vector<std::string>>{
             {"plan", "deepseek-r1", "--quant", "q2_k"},
             {"run", "deepseek-r1", "--quant", "q2_k"},
             {"profile", "deepseek-r1", "--quant", "q2_k", "--out", folder.path("out")}}) {
        const Outcome outcome = run(command);
        EXPECT_EQ(outcome.code, 2) << command.front();
        EXPECT_TRUE(says(outcome.err, "q2_k cannot run")) << outcome.err;
        EXPECT_TRUE(says(outcome.err, "token_embd.weight is in q2_k")) << outcome.err;
        EXPECT_TRUE(
            says(outcome.err,
                 "bf16, f16, f32, q4_0, q4_1, q4_k_m, q4_k_s, q5_0, q5_1, q5_k_m, q5_k_s, q6_k, q8_0"))
            << outcome.err;
        EXPECT_EQ(outcome.out, "") << command.front();
    }
    EXPECT_EQ(run({"models", "deepseek-r1", "--quant", "q2_k"}).code, 0);
}

TEST(Cli, RefusesAContextBeyondTheModels) {
    EXPECT_EQ(run({"models", "deepseek-r1", "--context", "163841"}).code, 2);
    EXPECT_EQ(run({"models", "deepseek-r1", "--context", "0"}).code, 2);
    EXPECT_EQ(run({"models", "deepseek-r1", "--context", "163840"}).code, 0);
}

TEST(Cli, RefusesNegativeNumbersAsTheyWereTyped) {
    const Outcome outcome = run({"models", "deepseek-r1", "--context", "-1"});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_FALSE(says(outcome.err, "18446744073709551615")) << outcome.err;
    // No such measurement, so that nothing is measured should the budget pass.
    const Outcome budget = run({"measure", "--only", "none", "--time-budget", "-1"});
    EXPECT_EQ(budget.code, 2);
    EXPECT_TRUE(says(budget.err, "--time-budget")) << budget.err;
}

TEST(Cli, RefusesNumbersThatMakeNoSense) {
    const std::vector<std::vector<std::string>> commands{{"models", "deepseek-r1", "--context", "-5"},
                                                         {"models", "deepseek-r1", "--context", "12x"},
                                                         {"models", "deepseek-r1", "--context", ""},
                                                         {"measure", "--threads", "-1"},
                                                         {"measure", "--threads", "two"},
                                                         {"measure", "--threads", "9999999999"},
                                                         {"measure", "--time-budget", "0"},
                                                         {"measure", "--time-budget", "nan"},
                                                         {"measure", "--time-budget", "-3"},
                                                         {"run", "--seed", "-1"},
                                                         {"run", "--seed", "99999999999999999999999"}};
    for (const auto& command : commands) {
        const Outcome outcome = run(command);
        EXPECT_EQ(outcome.code, 2) << command.at(command.size() - 1);
        EXPECT_TRUE(says(outcome.err, command.at(command.size() - 2))) << outcome.err;
        EXPECT_EQ(outcome.out, "");
    }
    EXPECT_TRUE(says(run({"models", "--context", "-5"}).err, "-5")) << "as it was typed";
}

TEST(Cli, PrintsNothingOfAListThatItCannotFinish) {
    const Outcome outcome = run({"models", "--quant", "q9"});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.out, "");
}

TEST(Cli, WritesNothingButTheDocumentToStandardOutput) {
    const Outcome outcome = run({"models", "deepseek-r1", "--json", "-"});
    EXPECT_EQ(outcome.code, 0);
    const auto model = read_document<models::Model>(outcome.out, "standard output");
    EXPECT_EQ(model.name, "deepseek-r1");
    EXPECT_GT(model.tensors.size(), 900U);
}

TEST(Cli, ListsTheCatalog) {
    const Outcome outcome = run({"models"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_TRUE(says(outcome.out, "deepseek-v3"));
    EXPECT_TRUE(says(outcome.out, "671.0 billion"));
}

TEST(Cli, StaysSilentWhenQuiet) {
    EXPECT_EQ(run({"models", "deepseek-r1", "--quiet"}).out, "");
}

TEST(Cli, NamesADocumentThatIsNoJson) {
    const ScratchFolder folder;
    const std::string file = folder.write("file", "{\"schema\": ");
    const Outcome outcome = run({"probe", "--machine-file", file});
    EXPECT_EQ(outcome.code, 3);
    EXPECT_TRUE(says(outcome.err, file)) << outcome.err;
    EXPECT_TRUE(says(outcome.err, "remedy: ")) << outcome.err;
}

TEST(Cli, NamesTheSchemaThatItExpected) {
    const ScratchFolder folder;
    const std::string file = folder.write("file", "{\"schema\": \"weir.machine/2\"}");
    const Outcome outcome = run({"probe", "--machine-file", file});
    EXPECT_EQ(outcome.code, 3);
    EXPECT_TRUE(says(outcome.err, "weir.machine/2")) << outcome.err;
    EXPECT_TRUE(says(outcome.err, "weir.machine/1")) << outcome.err;
}

TEST(Cli, RefusesAnUnwritableFolderBeforeAnythingIsMeasured) {
    const ScratchFolder folder;
    const std::string file = folder.write("file", "a file, where a folder would have to be");
    const Outcome outcome = run({"profile", "--quick", "--out", file + "/below"});
    EXPECT_EQ(outcome.code, 4);
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(says(outcome.err, "cannot be written")) << outcome.err;
}

TEST(Cli, NamesTheNearestRuntimeBeforeAnythingIsMeasured) {
    const Outcome outcome = run({"export", "llama"});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_TRUE(says(outcome.err, "llama.cpp")) << outcome.err;
}

}  // namespace
}  // namespace weir::cli
