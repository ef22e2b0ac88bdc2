// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "reports/profile_report.h"
#include "reports/run_report.h"
#include "reports/text.h"
#include "tests/reports/example_profile.h"
#include "tests/reports/flowing.h"

namespace weir::reports {
namespace {

using example::flowing;
using ::testing::HasSubstr;
using ::testing::Not;

std::string print_report(const Profile& profile, const Style& style = {}) {
    std::ostringstream out;
    print_profile(out, profile, style);
    return out.str();
}

std::string print_report(const decode::Run& run) {
    std::ostringstream out;
    print_run(out, run, {});
    return out.str();
}

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

std::string without_escapes(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\x1b') {
            i = text.find('m', i);
        } else {
            out += text[i];
        }
    }
    return out;
}

TEST(Report, HasNoEscapeCodesWithoutColour) {
    EXPECT_THAT(print_report(example::folded_profile(), {.colour = false}), Not(HasSubstr("\x1b")));
}

TEST(Report, SaysTheSameWithColourAsWithout) {
    const std::string coloured = print_report(example::folded_profile(), {.colour = true});
    EXPECT_THAT(coloured, HasSubstr("\x1b["));
    EXPECT_EQ(without_escapes(coloured), print_report(example::folded_profile()));
}

TEST(Report, HasNoLineWiderThanOneHundredColumns) {
    Profile profile = example::folded_profile();
    profile.run.warnings.emplace_back(300, 'x');
    profile.machine.findings.push_back(
        {"long", "loss", std::string(150, 'y') + " words after it", "one µs · more"});
    profile.machine.nodes[0].cpus =
        "0,2,4,6,8,10,12,14,16,18,20,22,24,26,28,30,32,34,36,38,40,42,44,46,48,50,52,54,56";
    for (const std::string& line : lines_of(print_report(profile)))
        EXPECT_LE(display_width(line), 100) << line;
}

TEST(Report, PrintsWhyAValueIsUnreadableAndItsRemedyNeverZero) {
    decode::Run run = example::profile().run;
    run.efficiency_spec = Unreadable{"the slots are hidden", "run weir probe as root"};
    const std::string text = flowing(print_report(run));
    EXPECT_THAT(text, HasSubstr("at spec unreadable: the slots are hidden (remedy: run weir probe as root)"));
    EXPECT_THAT(text, Not(HasSubstr("at spec 0")));
}

TEST(Report, PrintsTheRemedyOfUnreadableDimms) {
    Profile profile = example::profile();
    profile.machine.dimms = Unreadable{"this machine has no SMBIOS", "look at the host of this guest"};
    EXPECT_THAT(flowing(print_report(profile)),
                HasSubstr("unreadable: this machine has no SMBIOS (remedy: look at the host of this guest)"));
}

TEST(Report, LabelsEveryRateOfAFoldedRun) {
    const std::string text = print_report(example::folded_profile());
    int rates = 0;
    for (const std::string& line : lines_of(text)) {
        if (line.starts_with("  measured")) {
            EXPECT_NE(line.find(", folded"), std::string::npos) << line;
        }
        rates += line.starts_with("  measured");
    }
    EXPECT_EQ(rates, 3) << "the run's rate, the end of its waterfall and the headline";
    EXPECT_THAT(flowing(text), HasSubstr("folded: 640 expert slots stand in for 14848 experts"));
    EXPECT_THAT(flowing(text), HasSubstr("reuse distance 4.0 GiB"));
}

TEST(Report, DoesNotCallAWholeRunFolded) {
    EXPECT_THAT(print_report(example::profile()), Not(HasSubstr("folded")));
}

TEST(Report, ShowsTheSignOfWhatIsUnexplained) {
    decode::Run run = example::profile().run;
    EXPECT_THAT(flowing(print_report(run)), HasSubstr("unexplained -600.0 µs +0.09"));
    run.losses.back().ns_per_token = 0.6e6;
    run.losses.back().tokens_per_s = 0.087;
    EXPECT_THAT(flowing(print_report(run)), HasSubstr("unexplained +600.0 µs -0.09"));
}

TEST(Report, KeepsPredictedAndMeasuredOnLinesOfTheirOwn) {
    Profile profile = example::profile();
    profile.plan.predicted_tokens_per_s = {7.77, 7.71, 7.79, 9};
    profile.run.tokens_per_s = {5.55, 5.51, 5.59, 9};
    int predicted = 0;
    int measured = 0;
    for (const std::string& line : lines_of(print_report(profile))) {
        predicted += line.starts_with("  predicted") && line.find("7.77") != std::string::npos;
        measured += line.starts_with("  measured") && line.find("5.55") != std::string::npos;
        EXPECT_FALSE(line.find("7.77") != std::string::npos && line.find("5.55") != std::string::npos)
            << line;
    }
    EXPECT_EQ(predicted, 2) << "the plan and the headline";
    EXPECT_EQ(measured, 3) << "the run, the end of its waterfall and the headline";
}

TEST(Report, MovesThePredictionToTheCeilingThatTheRunFound) {
    Profile profile = example::profile();
    profile.plan.predicted_tokens_per_s = {20, 19.9, 20.1, 9};
    profile.plan.ceiling_bytes_per_s = 400e9;
    profile.run.tokens_per_s = {10, 9.9, 10.1, 9};
    profile.run.ceiling.bytes_per_s = {180e9, 179e9, 181e9, 9};
    EXPECT_THAT(
        flowing(print_report(profile)),
        HasSubstr("100.0 % above the measured rate; 10.0 % below it when moved to the run's own ceiling"));
}

TEST(Report, LeavesOutPhasesThatAModelDoesNotHave) {
    decode::Run run = example::profile().run;
    run.phases.push_back({"absorb", 0, 0, 0});
    run.phases.push_back({"values", 0, 1e3, 0});
    const std::string text = print_report(run);
    EXPECT_EQ(text.find("absorb"), std::string::npos);
    EXPECT_NE(text.find("values"), std::string::npos) << "waiting is time as well";
}

TEST(Report, FlagsANoisyFigure) {
    decode::Run run = example::profile().run;
    EXPECT_THAT(print_report(run), Not(HasSubstr("noisy")));
    run.tokens_per_s = {10, 9, 11, 9};
    EXPECT_THAT(print_report(run), HasSubstr("9 samples, noisy)"));
}

}  // namespace
}  // namespace weir::reports
