// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/page_kinds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/units.h"
#include "numa/page_pool.h"
#include "tests/measure/sampling/small_bench.h"

namespace weir::measure {
namespace {

using testing::HasSubstr;

const kernels::ReadKernel kKernel = kernels::read_kernels(kernels::Isa::kScalar).front();

std::vector<numa::Pin> pins_on_node_0() {
    std::vector<numa::Pin> pins = two_pins();
    for (numa::Pin& pin : pins) pin.node = 0;
    return pins;
}

/// A bench of a machine that a test has changed.
class Changed {
public:
    explicit Changed(probe::Machine machine) : machine_(std::move(machine)) {}

    const Measurements& run(std::stop_token stop = {}) {
        Bench bench{machine_, team_, arena_, kernels::Isa::kScalar, watch_, std::move(stop), progress_, out_};
        bench.shortest_window_s = bench.longest_window_s = 0.0005;
        bench.pages = pages;
        measure_page_kinds(bench, kKernel);
        return out_;
    }

    std::string pages = "thp";

private:
    probe::Machine machine_;
    numa::Team team_{pins_on_node_0()};
    Arena arena_{team_, 8 * kMiB, numa::Pages::kTransparentHuge};
    Progress progress_;
    Watch watch_;
    Measurements out_;
};

void expect_figure(const PageKind& kind) {
    for (const auto* figure :
         {&kind.read_bytes_per_s, &kind.experts_bytes_per_s, &kind.read_of_4k, &kind.experts_of_4k}) {
        ASSERT_TRUE(figure->has_value()) << kind.pages << ": " << figure->reason().why;
        EXPECT_GE((*figure)->samples, 9U) << kind.pages;
        EXPECT_GT((*figure)->low, 0) << kind.pages;
    }
    EXPECT_GT(kind.bytes, 0U);
}

void expect_reason(const PageKind& kind, const std::string& why) {
    for (const auto* figure :
         {&kind.read_bytes_per_s, &kind.experts_bytes_per_s, &kind.read_of_4k, &kind.experts_of_4k}) {
        ASSERT_FALSE(figure->has_value()) << kind.pages;
        EXPECT_THAT(figure->reason().why, HasSubstr(why)) << kind.pages;
        EXPECT_FALSE(figure->reason().remedy.empty()) << kind.pages;
    }
}

TEST(PageKinds, AreAllThereMeasuredOrWithTheReasonWhyNot) {
    Changed changed(small_machine());
    const Measurements& out = changed.run();
    ASSERT_EQ(out.pages.size(), 4U);
    for (std::size_t i = 0; i < out.pages.size(); ++i) {
        EXPECT_EQ(out.pages[i].pages, numa::name(numa::kAllPages[i]));
        EXPECT_EQ(out.pages[i].page_bytes, numa::page_bytes(numa::kAllPages[i]));
    }
    expect_figure(out.pages[0]);
    EXPECT_EQ(out.pages[0].bytes, 8 * kMiB);  // half of the arena
    EXPECT_EQ(out.pages[0].read_of_4k->median, 1);
    EXPECT_LE(out.pages[0].huge_page_fraction.value(), 0.05);
    for (std::size_t i = 1; i < out.pages.size(); ++i) {
        const PageKind& kind = out.pages[i];
        if (!kind.read_bytes_per_s) {
            expect_reason(kind, "");
            continue;
        }
        expect_figure(kind);
        EXPECT_GE(kind.huge_page_fraction.value(), kHugeEnough) << kind.pages;
    }
}

TEST(PageKinds, SayHowManyReservedPagesThereAreWhereNoneAre) {
    const Readable<numa::PagePool> pool = numa::read_page_pool(numa::Pages::kHuge2M, 0);
    if (!pool || pool->free > 0) GTEST_SKIP() << "this machine has reserved pages, or says nothing of them";
    Changed changed(small_machine());
    const PageKind& kind = changed.run().pages[2];
    expect_reason(kind, "reserved pages of 2 MiB are needed on node 0");
    EXPECT_THAT(kind.read_bytes_per_s.reason().remedy, HasSubstr("nr_hugepages"));
}

TEST(PageKinds, GiveTheExpertsOfTheBenchsKindByOneThreadAndByAll) {
    Changed changed(small_machine());
    changed.pages = "4k";
    const Measurements& out = changed.run();
    ASSERT_EQ(out.bandwidth.size(), 2U);
    for (const Bandwidth& each : out.bandwidth) {
        EXPECT_EQ(each.kernel, "experts");
        EXPECT_EQ(each.pages, "4k");
        EXPECT_GE(each.bytes_per_s.samples, 9U);
    }
    EXPECT_EQ(out.bandwidth[0].threads, 2);
    EXPECT_EQ(out.bandwidth[1].threads, 1);
    EXPECT_EQ(out.bandwidth[0].bytes_per_s.median, out.pages[0].experts_bytes_per_s->median);
    EXPECT_EQ(out.conditions.count("experts"), 1U);
    ASSERT_EQ(out.findings.size(), 1U);
    EXPECT_EQ(out.findings[0].id, "small-pages");
}

TEST(PageKinds, AreNotAskedForWhereTheMachineRulesThemOut) {
    probe::Machine machine = small_machine();
    machine.settings["thp"] = std::string("never");
    Changed changed(std::move(machine));
    const Measurements& out = changed.run();
    expect_figure(out.pages[0]);
    expect_reason(out.pages[1], "set to \"never\"");
    EXPECT_THAT(out.pages[1].read_bytes_per_s.reason().remedy, HasSubstr("madvise"));
}

/// The machine with so much memory to be had, of its node or of its control group.
probe::Machine with_available(std::uint64_t bytes, bool of_node) {
    probe::Machine machine = small_machine();
    if (of_node) machine.nodes[0].available_bytes = bytes;
    if (!of_node) machine.limits.available_bytes = bytes;
    return machine;
}

TEST(PageKinds, AreUnreadableWhereMemoryIsTooLittleForTwoKindsBesideTheArena) {
    for (const bool of_node : {true, false}) {
        Changed changed(with_available(2 * kGiB + 17 * kMiB, of_node));
        const Measurements& out = changed.run();
        ASSERT_EQ(out.pages.size(), 4U);
        for (const std::size_t usual : {0U, 1U}) expect_reason(out.pages[usual], "too little to measure");
        EXPECT_TRUE(out.bandwidth.empty());
    }
}

TEST(PageKinds, ShrinkWithWhatMemoryThereIs) {
    for (const bool of_node : {true, false}) {
        Changed changed(with_available(2 * kGiB + 30 * kMiB, of_node));
        const PageKind& small = changed.run().pages[0];
        expect_figure(small);
        EXPECT_EQ(small.bytes, 4 * kMiB);
    }
}

TEST(PageKinds, AreUnreadableWhereTheKernelRefusesMemoryThatTheMachineWasSaidToHave) {
    probe::Machine machine = with_available(1ULL << 63U, false);
    machine.nodes[0].available_bytes = 1ULL << 63U;
    machine.caches.push_back({3, 1ULL << 58U, 1, 2});
    Changed changed(std::move(machine));
    const Measurements& out = changed.run();
    ASSERT_EQ(out.pages.size(), 4U);
    EXPECT_FALSE(out.pages[1].read_bytes_per_s.has_value());
    expect_reason(out.pages[0], "are not to be had");
}

TEST(PageKinds, AreLeftOutAfterAStop) {
    std::stop_source source;
    source.request_stop();
    Changed changed(small_machine());
    EXPECT_TRUE(changed.run(source.get_token()).pages.empty());
}

}  // namespace
}  // namespace weir::measure
