// SPDX-License-Identifier: Apache-2.0
// `weir probe` on documents and on what it explains: this machine is not probed.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/document.h"
#include "tests/cli/command.h"
#include "tests/reports/example_profile.h"

namespace weir::cli {
namespace {

class ProbeVerb : public testing::Test {
protected:
    void SetUp() override {
        profile_ = folder_.write("profile.json", write_document(reports::example::profile()));
        probe::Machine machine = reports::example::profile().machine;
        before_ = folder_.write("before.json", write_document(machine));
        std::vector<probe::Dimm> dimms = *machine.dimms;
        for (probe::Dimm& dimm : dimms) {
            if (!dimm.populated) continue;
            gone_ = dimm.locator;
            dimm.populated = false;
            break;
        }
        machine.dimms = dimms;
        now_ = folder_.write("now.json", write_document(machine));
    }

    ScratchFolder folder_;
    std::string profile_;
    std::string before_;
    std::string now_;
    std::string gone_;
};

TEST_F(ProbeVerb, NamesADimmThatAnEarlierMachineOrProfileHas) {
    for (const std::string& earlier : {before_, profile_}) {
        const Outcome outcome = run({"probe", "--machine-file", now_, "--since", earlier});
        ASSERT_EQ(outcome.code, 0) << outcome.err;
        EXPECT_TRUE(says(outcome.out, "loss: dimm-gone")) << outcome.out;
        EXPECT_TRUE(says(outcome.out, "slot " + gone_ + " had")) << outcome.out;
    }
    const Outcome same = run({"probe", "--machine-file", before_, "--since", before_});
    ASSERT_EQ(same.code, 0) << same.err;
    EXPECT_FALSE(says(same.out, "dimm-gone")) << same.out;
}

TEST_F(ProbeVerb, RefusesAnEarlierDocumentOfAnotherMachineOrKind) {
    probe::Machine other = reports::example::profile().machine;
    other.host.cpu_model = "another CPU";
    for (auto& package : other.packages) package.cpu_model = "another CPU";
    const std::string another = folder_.write("another.json", write_document(other));
    const Outcome of_another = run({"probe", "--machine-file", now_, "--since", another});
    EXPECT_EQ(of_another.code, 3);
    EXPECT_TRUE(says(of_another.err, another)) << of_another.err;
    const std::string list = folder_.write("list.json", "[1, 2]");
    EXPECT_EQ(run({"probe", "--machine-file", now_, "--since", list}).code, 3);
    EXPECT_EQ(run({"probe", "--machine-file", now_, "--since", folder_.path("missing.json")}).code, 3);
}

TEST(ProbeExplain, PrintsTheSectionOfAFindingAndNothingElse) {
    const Outcome outcome = run({"probe", "--explain", "empty-channel"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_TRUE(outcome.out.starts_with("## empty-channel\n\nLoss.")) << outcome.out;
    EXPECT_EQ(outcome.err, "");
}

TEST(ProbeExplain, PrintsAllOfThem) {
    const Outcome outcome = run({"probe", "--explain", "all"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_TRUE(says(outcome.out, "## thp-never"));
    EXPECT_TRUE(says(outcome.out, "\n\n## dimm-slower"));
}

TEST(ProbeExplain, HasNoDocument) {
    const Outcome outcome = run({"probe", "--explain", "empty-channel", "--json", "-"});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_TRUE(says(outcome.err, "leave --json away")) << outcome.err;
    EXPECT_EQ(outcome.out, "");
}

TEST(ProbeExplain, NamesTheNearestFinding) {
    const Outcome outcome = run({"probe", "--explain", "single-rnak"});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_TRUE(says(outcome.err, "did you mean single-rank")) << outcome.err;
}

}  // namespace
}  // namespace weir::cli
