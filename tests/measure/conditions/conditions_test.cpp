// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/conditions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "base/files.h"
#include "measure/conditions/figures.h"
#include "tests/probe/fixture.h"

namespace weir::measure {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr Estimate kSteady{100, 98, 102, 9};
constexpr Estimate kNoisy{100, 90, 115, 9};

/// A figure of each kind.
Measurements one_of_each() {
    Measurements out;
    out.ceiling = {"plain", {0}, 2, "thp", kSteady};
    out.bandwidth.push_back({"triad", 0, 0, 1, "thp", "alone", kSteady});
    out.bandwidth.push_back({"plain", 0, 0, 2, "thp", "all", kSteady});
    out.latency = std::vector<Latency>{{0, 0, kSteady}};
    out.loaded_latency.push_back({0, 0, 1, 100, kSteady, kSteady});
    out.core_to_core.push_back({"l3", 1, kSteady});
    out.scaling.push_back({"machine", 2, kSteady, kSteady});
    out.pages.emplace_back();
    out.pages.back().pages = "4k";
    out.pages.back().read_bytes_per_s = out.pages.back().experts_bytes_per_s = kSteady;
    out.interleaved.push_back({"plain", {0, 1}, {0, 1}, 2, "thp", kSteady, kSteady});
    out.package_links.push_back({"plain", 0, 1, 2, "thp", kSteady, kSteady});
    out.matvec_core.push_back({"q4_k", "avx2", kSteady});
    out.matvec.push_back({"q4_k", "avx2", 2, kSteady, kSteady});
    out.compute.push_back({"fp32", kSteady});
    out.barrier.push_back({2, kSteady});
    out.steps.push_back({2, 2 << 20, kSteady});
    return out;
}

const Facts kQuiet{"0-1", "0-1"};

numa::PlacementProof proof(double local, double huge) {
    return {local, huge};
}

const Unreadable kRefused{"move_pages was refused", "allow it"};

/// Memory that lies so before the first window, and the same or otherwise after the last one.
Facts over(const numa::PlacementProof& filled) {
    return {"0-1", "0-1", 9, filled};
}
Facts over(const numa::PlacementProof& filled, const numa::PlacementProof& measured) {
    return {"0-1", "0-1", 9, filled, measured};
}

/// Names of the figures with the doubt.
std::set<std::string> with_doubt(Measurements& out, const std::string& doubt) {
    std::set<std::string> names;
    for_each_figure(out, [&](const NamedFigure& figure) {
        if (std::count(figure.doubts.begin(), figure.doubts.end(), doubt) > 0) names.insert(figure.name);
    });
    return names;
}

TEST(EachFigure, HasANameOfItsOwnAndDoubtsThatStay) {
    Measurements out = one_of_each();
    std::set<std::string> names;
    for_each_figure(out, [&](const NamedFigure& figure) {
        EXPECT_TRUE(names.insert(figure.name).second) << figure.name;
        figure.doubts.emplace_back("steal");
    });
    EXPECT_THAT(names, SizeIs(16));
    EXPECT_EQ(with_doubt(out, "steal"), names);
    EXPECT_THAT(out.latency->front().doubts, ElementsAre("steal"));
}

TEST(EachFigure, OfNothingIsNone) {
    Measurements out;
    for_each_figure(out, [](const NamedFigure& figure) { ADD_FAILURE() << figure.name; });
}

std::vector<std::string> warnings_of(const Facts& facts, Measurements& out) {
    const probe::FakeRoot root;
    Watch watch({root.path(), {}, 1});
    doubt_figures(facts, watch, out);
    doubt_figures(facts, watch, out);
    warn_of_doubts(facts, watch, out);
    return out.warnings;
}

TEST(Doubts, OfQuietFiguresAreNone) {
    Measurements out = one_of_each();
    EXPECT_THAT(warnings_of(kQuiet, out), IsEmpty());
}

TEST(Wide, NamesEachNoisyFigureWithItsWidth) {
    Measurements out = one_of_each();
    out.ceiling.bytes_per_s = kNoisy;
    out.matvec[0].of_ceiling = kNoisy;
    EXPECT_THAT(warnings_of(kQuiet, out),
                ElementsAre(AllOf(HasSubstr("ceiling (25.0 %), q4_k of ceiling by 2 (25.0 %);"),
                                  HasSubstr("docs/measuring.md: wide"))));
    EXPECT_THAT(out.ceiling.doubts, ElementsAre("wide"));
    EXPECT_THAT(out.compute[0].doubts, IsEmpty());
}

TEST(Wide, IsMoreThanFivePercent) {
    Measurements out = one_of_each();
    out.ceiling.bytes_per_s = {100, 97.5, 102.5, 9};
    EXPECT_THAT(warnings_of(kQuiet, out), IsEmpty());
    out.ceiling.bytes_per_s = {100, 97.5, 102.6, 9};
    EXPECT_THAT(warnings_of(kQuiet, out), SizeIs(1));
}

TEST(Wide, OfPagesNamesTheFigureThatIs) {
    Measurements out = one_of_each();
    out.pages[0].experts_bytes_per_s = kNoisy;
    EXPECT_THAT(warnings_of(kQuiet, out), ElementsAre(AllOf(HasSubstr("experts in 4k pages (25.0 %)"),
                                                            Not(HasSubstr("read in 4k pages")))));
}

TEST(Wide, NamesTheNodesOfAMatrixAndCountsWhatIsTooMuchToName) {
    Measurements out;
    for (int node = 0; node < 20; ++node)
        out.bandwidth.push_back({"plain", 0, node, 2, "thp", "alone", node == 0 ? kSteady : kNoisy});
    EXPECT_THAT(
        warnings_of(kQuiet, out),
        ElementsAre(AllOf(HasSubstr("plain with 2 threads of node 0 on memory of node 3, alone (25.0 %)"),
                          HasSubstr("and 7 more"))));
}

TEST(FewSamples, AreThoseBelowTheLeast) {
    Measurements out = one_of_each();
    out.ceiling.bytes_per_s = {100, 98, 102, 8};
    EXPECT_THAT(warnings_of(kQuiet, out), ElementsAre(HasSubstr("ceiling (1 too few)")));
}

TEST(Cpuset, TouchesFiguresOfAllCoresAlone) {
    Measurements out = one_of_each();
    EXPECT_THAT(warnings_of({"0-1", "0-7"}, out), ElementsAre(HasSubstr("keeps 6 of the machine's CPUs")));
    EXPECT_EQ(
        with_doubt(out, "cpuset"),
        (std::set<std::string>{"ceiling", "plain with 2 threads", "scaling of machine to 2 threads",
                               "q4_k of ceiling by 2", "fp32", "barrier of 2 threads", "steps of 2.0 MiB"}));
}

TEST(SmallPages, TouchFiguresOverMemoryThatWasToBeHuge) {
    Measurements good = one_of_each();
    EXPECT_THAT(warnings_of(over(proof(1, 0.95)), good), IsEmpty());
    Measurements out = one_of_each();
    EXPECT_THAT(warnings_of(over(proof(1, 0.94)), out), ElementsAre(HasSubstr("6.0 %")));
    EXPECT_THAT(out.steps[0].doubts, ElementsAre("small-pages"));
    EXPECT_THAT(out.compute[0].doubts, IsEmpty());  // reads no memory
    EXPECT_THAT(out.pages[0].doubts, IsEmpty());    // 4 KiB pages are what it is about
    Measurements matrix = one_of_each();
    matrix.bandwidth[0].pages = "4k";
    warnings_of(kQuiet, matrix);
    EXPECT_EQ(with_doubt(matrix, "small-pages"), std::set<std::string>{"triad with 1 threads"});
}

TEST(RemotePages, TouchFiguresOverTheMemory) {
    Measurements out = one_of_each();
    EXPECT_THAT(warnings_of(over(proof(0.98, 1)), out), ElementsAre(HasSubstr("2.0 %")));
    EXPECT_THAT(out.ceiling.doubts, ElementsAre("remote-pages"));
    EXPECT_THAT(out.compute[0].doubts, IsEmpty());
}

TEST(PagesMoved, AreThoseThatAreElsewhereOrOfAnotherKindAfterwards) {
    for (const numa::PlacementProof& after : {proof(0.97, 1), proof(1, 0.97)}) {
        Measurements out = one_of_each();
        EXPECT_THAT(warnings_of(over(proof(1, 1), after), out), ElementsAre(HasSubstr("3.0 %")));
        EXPECT_THAT(out.ceiling.doubts, ElementsAre("pages-moved"));
    }
    Measurements out = one_of_each();
    EXPECT_THAT(warnings_of(over(proof(1, 1), {kRefused, 1.0}), out), IsEmpty());
}

TEST(Warnings, OfWhatWasWatchedNameTheFiguresAndTheGreatestAmount) {
    const probe::FakeRoot root;
    Watch watch({root.path(), {}, 1});
    watch.note("steal", 0.02);
    watch.note("steal", 0.031);
    watch.note("steal", 0.01);
    Measurements out = one_of_each();
    out.bandwidth[0].doubts = out.compute[0].doubts = {"steal"};
    warn_of_doubts(kQuiet, watch, out);
    EXPECT_THAT(out.warnings, ElementsAre(AllOf(HasSubstr("3.1 %"), HasSubstr("triad with 1 threads, fp32:"),
                                                HasSubstr("docs/measuring.md: steal"))));
}

probe::Machine quiet_machine() {
    probe::Machine machine;
    machine.host.virtualised = std::string("no");
    machine.settings["numa_balancing"] = std::string("0");
    machine.settings["thp"] = std::string("madvise");
    machine.settings["smt"] = Unreadable{"no file", "mount /sys"};
    return machine;
}

TEST(Conditions, NameWhatWasLookedForAndFound) {
    const probe::FakeRoot root;
    Watch watch({root.path(), {}, 1});
    watch.note("steal", 0.031);
    watch.note("numa-balancing", 0.0);
    watch.note("throttled", Unreadable{"no counters", "look on the host"});
    Measurements out;
    describe_conditions(quiet_machine(), over({kRefused, 1.0}), watch, out);
    EXPECT_EQ(out.conditions.at("steal"), "3.1 %");
    EXPECT_EQ(out.conditions.at("numa_balancing"), "0; 0 pages/s unmapped or moved");
    EXPECT_EQ(out.conditions.at("throttled"), "unreadable: no counters");
    EXPECT_EQ(out.conditions.at("local_pages"), "unreadable: move_pages was refused");
    EXPECT_EQ(out.conditions.at("huge_pages"), "100.0 %");
    EXPECT_EQ(out.conditions.at("virtualised"), "no");
    EXPECT_EQ(out.conditions.at("allowed_cpus"), "0-1");
    EXPECT_EQ(out.conditions.count("online_cpus"), 0U);
    EXPECT_EQ(out.conditions.at("thp"), "madvise");
    EXPECT_EQ(out.conditions.at("smt"), "unreadable");
    EXPECT_EQ(out.conditions.at("governor"), "not read");
}

TEST(LoadAverage, IsThatOfItsRootOrUnreadable) {
    const probe::FakeRoot root;
    EXPECT_EQ(load_average(root.path()), "unreadable");
    root.write("/proc/loadavg", "0.50 0.40 0.30 1/100 12345\n");
    EXPECT_EQ(load_average(root.path()), "0.50 0.40 0.30 1/100 12345");
}

TEST(Disturbances, HaveNamesOfTheirOwnOneWayToBeFoundAndTheFiguresInTheirWarning) {
    std::set<std::string> names;
    for (const Disturbance& each : all_disturbances()) {
        EXPECT_TRUE(names.insert(each.name).second) << each.name;
        EXPECT_EQ((each.observer != nullptr) + (each.in_samples != nullptr) + (each.in_figure != nullptr), 1)
            << each.name;
        EXPECT_THAT(each.warning, HasSubstr("{figures}")) << each.name;
    }
}

TEST(Disturbances, AreEachExplainedInTheDocument) {
    const std::string page = read_file(std::string(WEIR_SOURCE_DIR) + "/docs/measuring.md");
    for (const Disturbance& each : all_disturbances()) {
        const std::string heading = "\n### " + std::string(each.name) + "\n";
        const std::size_t start = page.find(heading);
        ASSERT_NE(start, std::string::npos) << each.name;
        const std::size_t body = start + heading.size();
        const std::string text = page.substr(body, page.find("\n#", body) - body);
        EXPECT_THAT(text, AllOf(HasSubstr("*See it:*"), HasSubstr("*Do:*"))) << each.name;
    }
}

}  // namespace
}  // namespace weir::measure
