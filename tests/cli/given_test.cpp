// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/document.h"
#include "base/files.h"
#include "base/units.h"
#include "measure/measurements.h"
#include "models/model.h"
#include "planner/plan.h"
#include "planner/planner.h"
#include "probe/machine.h"
#include "tests/cli/command.h"
#include "tests/planner/sample.h"

namespace weir::cli {
namespace {

constexpr std::uint64_t kPetabyte = 1024 * 1024 * kGiB;

/// Documents given to a verb: of an eight-core machine that is not this one, and of a plan for it at context
/// 128.
class Given : public ::testing::Test {
protected:
    Given() {
        elsewhere_.fingerprint = "elsewhere";
        measured_.machine_fingerprint = "elsewhere";
        machine_file_ = write("machine.json", elsewhere_);
        measurements_file_ = write("measurements.json", measured_);
        tiny_file_ = write("tiny.json", planner::sample::tiny());
        plan_file_ = write("plan.json", plan());
    }

    template <class T>
    std::string write(const std::string& name, const T& document) const {
        return folder_.write(name, write_document(document));
    }
    planner::Plan plan() const {
        return planner::make_plan(elsewhere_, measured_, planner::sample::r1("q4_k_m", 128));
    }

    static probe::Machine here() {
        return read_document<probe::Machine>(run({"probe", "--json", "-"}).out, "standard output");
    }
    /// `weir run` of a small model whose plan says that it takes more memory than any machine has.
    Outcome run_too_large(const std::vector<std::string>& further) const {
        planner::Plan large = planner::make_plan(elsewhere_, measured_, planner::sample::tiny());
        large.nodes.at(0).id = here().nodes.at(0).id;
        large.nodes.at(0).resident_bytes = kPetabyte;
        std::vector<std::string> arguments{
            "run",      "--plan",         write("large.json", large), "--model-file",
            tiny_file_, "--measurements", measurements_file_};
        arguments.insert(arguments.end(), further.begin(), further.end());
        return run(arguments);
    }

    ScratchFolder folder_;
    probe::Machine elsewhere_ = planner::sample::machine(8, 64 * kGiB);
    measure::Measurements measured_ = planner::sample::measurements(8);
    std::string machine_file_;
    std::string measurements_file_;
    std::string tiny_file_;
    std::string plan_file_;
};

TEST_F(Given, AnotherMachineIsPlannedForWithItsOwnCores) {
    const Outcome outcome = run({"plan", "--machine-file", machine_file_, "--measurements",
                                 measurements_file_, "--context", "128", "--json", "-"});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const auto planned = read_document<planner::Plan>(outcome.out, "standard output");
    EXPECT_EQ(planned.teams.at(0).cpus, "0-7");
    EXPECT_EQ(planned.predicted_tokens_per_s.median, plan().predicted_tokens_per_s.median);
}

TEST_F(Given, AnotherMachineCannotBeMeasuredForAPlan) {
    const Outcome outcome = run({"plan", "--quick", "--machine-file", machine_file_});
    EXPECT_EQ(outcome.code, 4) << outcome.err;
    EXPECT_TRUE(says(outcome.err, "--measurements")) << outcome.err;
}

TEST_F(Given, AnotherMachineIsNeitherMeasuredNorDecodedOn) {
    const Outcome measured = run({"measure", "--quick", "--machine-file", machine_file_});
    EXPECT_EQ(measured.code, 4) << measured.err;
    EXPECT_TRUE(says(measured.err, "describes another machine")) << measured.err;
    EXPECT_EQ(measured.out, "");
    const Outcome decoded = run({"run", "--quick", "--machine-file", machine_file_, "--measurements",
                                 measurements_file_, "--model-file", tiny_file_});
    EXPECT_EQ(decoded.code, 4) << decoded.err;
    EXPECT_EQ(decoded.out, "");
}

TEST_F(Given, APlanIsRefusedForAnotherModel) {
    EXPECT_EQ(run({"export", "llama.cpp", "--plan", plan_file_, "--quant", "q4_k_m"}).code, 0);
    const Outcome quant = run({"export", "llama.cpp", "--plan", plan_file_, "--quant", "q8_0"});
    EXPECT_EQ(quant.code, 2);
    EXPECT_TRUE(says(quant.err, "q4_k_m")) << quant.err;
    EXPECT_EQ(run({"run", "--plan", plan_file_, "--context", "4096"}).code, 2);
    EXPECT_EQ(run({"run", "--plan", plan_file_, "deepseek-v3"}).code, 2);
    EXPECT_EQ(run({"run", "--plan", plan_file_, "--model-file", tiny_file_}).code, 2);
}

TEST_F(Given, APlanLeavesNothingToDecideAboutThreadsAndFold) {
    const Outcome outcome = run({"run", "--plan", plan_file_, "--threads", "1"});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_TRUE(says(outcome.err, "--threads")) << outcome.err;
    EXPECT_EQ(run({"run", "--plan", plan_file_, "--no-fold"}).code, 2);
}

TEST_F(Given, AModelLeavesNothingToDecideAboutItself) {
    EXPECT_EQ(run({"models", "--model-file", tiny_file_}).code, 0);
    EXPECT_EQ(run({"models", "--model-file", tiny_file_, "--quant", "q8_0"}).code, 2);
    EXPECT_EQ(run({"models", "deepseek-r1", "--model-file", tiny_file_}).code, 2);
}

TEST_F(Given, APlanIsRefusedWhenItsMemoryIsNotFree) {
    const Outcome outcome = run_too_large({});
    EXPECT_EQ(outcome.code, 4) << outcome.err;
    EXPECT_TRUE(says(outcome.err, "are available")) << outcome.err;
}

TEST_F(Given, APlanIsRefusedWhenItsNodeOrCpuIsOutOfReach) {
    const auto run_with = [&](int node, const std::string& cpus) {
        planner::Plan plan = planner::make_plan(elsewhere_, measured_, planner::sample::tiny());
        plan.teams = {{node, cpus, node}};
        return run({"run", "--plan", write("moved.json", plan), "--model-file", tiny_file_, "--measurements",
                    measurements_file_});
    };
    const Outcome node = run_with(987, "0");
    EXPECT_EQ(node.code, 4) << node.err;
    EXPECT_TRUE(says(node.err, "node 987")) << node.err;
    const Outcome cpu = run_with(here().nodes.at(0).id, "98765");
    EXPECT_EQ(cpu.code, 4) << cpu.err;
    EXPECT_TRUE(says(cpu.err, "CPU 98765 of node")) << cpu.err;
}

TEST_F(Given, ThisMachineIsTakenWithTheMemoryThatIsFreeNowNotThen) {
    probe::Machine then = here();
    then.limits.available_bytes = 2 * kPetabyte;
    for (probe::Node& node : then.nodes) node.available_bytes = 2 * kPetabyte;
    const Outcome outcome = run_too_large({"--machine-file", write("then.json", then)});
    EXPECT_EQ(outcome.code, 4) << outcome.err;
    EXPECT_TRUE(says(outcome.err, "are available")) << outcome.err;
}

TEST_F(Given, ABrokenDocumentIsRefusedWithTheFieldThatIsWrong) {
    std::string text = write_document(measured_);
    text.replace(text.find("\"bandwidth\""), 11, "\"bandwiths\"");
    const std::string file = folder_.write("broken.json", text);
    const Outcome outcome = run({"plan", "--machine-file", machine_file_, "--measurements", file});
    EXPECT_EQ(outcome.code, 3);
    EXPECT_TRUE(says(outcome.err, "bandwidth")) << outcome.err;
    EXPECT_TRUE(says(outcome.err, file)) << outcome.err;
}

}  // namespace
}  // namespace weir::cli
