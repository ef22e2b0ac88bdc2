// SPDX-License-Identifier: Apache-2.0
// Verbs on documents of a made-up machine: nothing is probed, measured or decoded.
#include <gtest/gtest.h>

#include "base/document.h"
#include "base/files.h"
#include "base/units.h"
#include "planner/plan.h"
#include "tests/cli/command.h"
#include "tests/planner/sample.h"

namespace weir::cli {
namespace {

constexpr int kCores = 4;
constexpr const char* kFingerprint = "0123456789abcdef";

/// A machine of 64 GiB and its measurements, as files.
class Documents : public testing::Test {
protected:
    void SetUp() override {
        probe::Machine machine = planner::sample::machine(kCores, 64 * kGiB);
        machine.fingerprint = kFingerprint;
        machine_ = folder_.write("machine.json", write_document(machine));
        measurements_ = write_measurements("measurements.json", kFingerprint);
    }

    std::string write_measurements(const std::string& name, const std::string& fingerprint) const {
        measure::Measurements measurements = planner::sample::measurements(kCores);
        measurements.machine_fingerprint = fingerprint;
        return folder_.write(name, write_document(measurements));
    }

    /// `weir plan` on the documents, with further options.
    Outcome plan(const std::vector<std::string>& further = {}) const {
        std::vector<std::string> arguments{"plan", "--machine-file", machine_, "--measurements",
                                           measurements_};
        arguments.insert(arguments.end(), further.begin(), further.end());
        return run(arguments);
    }

    ScratchFolder folder_;
    std::string machine_;
    std::string measurements_;
};

TEST_F(Documents, MakeAPlan) {
    const Outcome outcome = plan();
    EXPECT_EQ(outcome.code, 0);
    EXPECT_TRUE(says(outcome.out, "deepseek-r1, q4_k_m, context 4096")) << outcome.out;
    EXPECT_TRUE(says(outcome.out, "single-node")) << outcome.out;
    EXPECT_EQ(outcome.err, "");
}

TEST_F(Documents, GiveAPlanThatReadsBack) {
    const Outcome outcome = plan({"--json", "-"});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const auto made = read_document<planner::Plan>(outcome.out, "standard output");
    EXPECT_EQ(made.model, "deepseek-r1");
    EXPECT_FALSE(made.fold.whole);
}

TEST_F(Documents, LeaveTheReportOnStandardOutputWhenTheDocumentGoesToAFile) {
    const std::string file = folder_.path("plan.json");
    const Outcome outcome = plan({"--json", file});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_TRUE(says(outcome.out, "single-node")) << outcome.out;
    EXPECT_EQ(read_document<planner::Plan>(read_file(file), file).context, 4096U);
}

TEST_F(Documents, SayHowMuchMemoryIsMissingWhenFoldingIsForbidden) {
    const Outcome outcome = plan({"--no-fold"});
    EXPECT_EQ(outcome.code, 4);
    EXPECT_TRUE(says(outcome.err, "GiB")) << outcome.err;
    EXPECT_EQ(outcome.out, "");
}

TEST_F(Documents, NoteMeasurementsOfAnotherMachine) {
    measurements_ = write_measurements("other.json", "fedcba9876543210");
    const Outcome outcome = plan();
    EXPECT_EQ(outcome.code, 0);
    EXPECT_TRUE(says(outcome.err, measurements_ + " was measured on another machine")) << outcome.err;
    EXPECT_FALSE(says(outcome.out, "another machine")) << outcome.out;
}

TEST_F(Documents, LeaveNothingOnEitherStreamWhenQuiet) {
    measurements_ = write_measurements("other.json", "fedcba9876543210");
    const Outcome outcome = plan({"--quiet"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.err, "");
}

TEST_F(Documents, AreRefusedInEachOthersPlace) {
    const Outcome outcome = run({"plan", "--machine-file", machine_, "--measurements", machine_});
    EXPECT_EQ(outcome.code, 3);
    EXPECT_TRUE(says(outcome.err, machine_)) << outcome.err;
    EXPECT_TRUE(says(outcome.err, "weir.measurements/1")) << outcome.err;
}

TEST_F(Documents, AreNamedWhenTheyAreMissing) {
    const std::string missing = folder_.path("missing.json");
    const Outcome outcome = run({"plan", "--machine-file", missing});
    EXPECT_EQ(outcome.code, 3);
    EXPECT_TRUE(says(outcome.err, missing)) << outcome.err;
}

TEST_F(Documents, BecomeACommandOfAnotherRuntime) {
    const std::string file = folder_.path("plan.json");
    ASSERT_EQ(plan({"--json", file}).code, 0);
    const Outcome outcome = run({"export", "llama.cpp", "--plan", file});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_TRUE(says(outcome.out, "llama-bench")) << outcome.out;
    EXPECT_TRUE(says(outcome.out, "--physcpubind=0")) << outcome.out;
    EXPECT_EQ(run({"export", "llama.cpp", "--plan", file, "--json", "-"}).code, 2);
}

TEST_F(Documents, AreNotMeasuredForAMeasurementThatDoesNotExist) {
    const Outcome outcome = run({"measure", "--machine-file", machine_, "--only", "barriers"});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_TRUE(says(outcome.err, "did you mean barrier")) << outcome.err;
}

}  // namespace
}  // namespace weir::cli
