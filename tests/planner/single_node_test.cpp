// SPDX-License-Identifier: Apache-2.0
#include "planner/site.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/units.h"
#include "tests/planner/sample.h"

namespace weir::planner {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

measure::Bandwidth local(int node, int threads, double bytes_per_s) {
    return {"read", node, node, threads, "thp", "alone", sample::exact(bytes_per_s)};
}

TEST(SingleNode, RunsOneThreadACore) {
    probe::Machine machine = sample::machine(4, 20 * kGiB);
    machine.nodes[0].cpus = "0-7";
    machine.nodes[0].core_cpus = "0,2,4,6";
    EXPECT_THAT(choose_site(machine, sample::measurements(4), kGiB, {}).cpus, ElementsAre(0, 2, 4, 6));
}

TEST(SingleNode, SpreadsFewerThreadsOverTheL3Domains) {
    PlanOptions options;
    options.threads = 2;
    EXPECT_THAT(choose_site(sample::two_nodes(20 * kGiB), {}, kGiB, options).cpus, ElementsAre(0, 2));
    options.threads = 3;
    EXPECT_THAT(choose_site(sample::two_nodes(20 * kGiB), {}, kGiB, options).cpus, ElementsAre(0, 1, 2));
}

TEST(SingleNode, PrefersTheNodeThatHoldsTheModelThenTheFasterOne) {
    probe::Machine machine = sample::two_nodes(20 * kGiB);
    measure::Measurements measured;
    measured.bandwidth = {local(0, 4, 30e9), local(1, 4, 20e9)};
    EXPECT_EQ(choose_site(machine, measured, kGiB, {}).node->id, 0);
    measured.bandwidth[1] = local(1, 4, 40e9);
    EXPECT_EQ(choose_site(machine, measured, kGiB, {}).node->id, 1);
    machine.nodes[0].available_bytes = 40 * kGiB;
    EXPECT_EQ(choose_site(machine, measured, 30 * kGiB, {}).node->id, 0);
}

TEST(SingleNode, LeavesOutNodesWithoutCoresOrMemory) {
    probe::Machine machine = sample::two_nodes(20 * kGiB);
    machine.nodes[0].memory_bytes = 0;
    EXPECT_EQ(choose_site(machine, {}, kGiB, {}).node->id, 1);
    machine.nodes[1].cpus.clear();
    machine.nodes[1].core_cpus.clear();
    EXPECT_THROW(choose_site(machine, {}, kGiB, {}), MachineError);
}

TEST(SingleNode, TakesThePusAskedFor) {
    PlanOptions options;
    options.cpus = "5,7";
    const probe::Machine machine = sample::two_nodes(20 * kGiB);
    const Site site = choose_site(machine, {}, kGiB, options);
    EXPECT_EQ(site.node->id, 1);
    EXPECT_THAT(site.cpus, ElementsAre(5, 7));
    options.cpus = "3-4";
    EXPECT_THROW(choose_site(machine, {}, kGiB, options), UsageError);
    options.cpus = "5,7";
    options.threads = 1;
    EXPECT_THROW(choose_site(machine, {}, kGiB, options), UsageError);
}

TEST(SingleNode, RefusesMoreThreadsThanCores) {
    PlanOptions options;
    options.threads = 3;
    try {
        choose_site(sample::machine(2, 20 * kGiB), {}, kGiB, options);
        FAIL() << "three threads on two cores";
    } catch (const UsageError& error) {
        EXPECT_THAT(error.remedy(), HasSubstr("from 1 to 2"));
    }
}

TEST(SiteCeiling, IsTheMeasuredOneForTheSameThreads) {
    const SiteCeiling ceiling = ceiling_of(sample::machine(2, 20 * kGiB), sample::measurements(2), 0, 2);
    EXPECT_EQ(ceiling.bytes_per_s.median, 20e9);
    EXPECT_TRUE(ceiling.warning.empty());
}

TEST(SiteCeiling, PromisesNoMoreForOtherThreadsThanWasMeasured) {
    const probe::Machine machine = sample::machine(4, 20 * kGiB);
    measure::Measurements measured = sample::measurements(4);
    EXPECT_EQ(ceiling_of(machine, measured, 0, 1).bytes_per_s.median, 5e9);
    EXPECT_THAT(ceiling_of(machine, measured, 0, 1).warning, HasSubstr("for 1 threads"));
    EXPECT_EQ(ceiling_of(machine, measured, 0, 8).bytes_per_s.median, 20e9);
    measured.bandwidth = {local(0, 1, 12e9)};
    EXPECT_EQ(ceiling_of(machine, measured, 0, 1).bytes_per_s.median, 12e9);
    EXPECT_TRUE(ceiling_of(machine, measured, 0, 1).warning.empty());
}

TEST(SiteCeiling, IsNeverAKernelThatWrites) {
    const probe::Machine machine = sample::machine(4, 20 * kGiB);
    measure::Measurements measured = sample::measurements(4);
    measured.bandwidth = {local(0, 1, 12e9)};
    for (const char* name : {"write", "write-nt", "copy", "copy-nt", "scale", "scale-nt", "add", "add-nt",
                             "triad", "triad-nt", "triad-nt-prefetch-2k"}) {
        measured.bandwidth.push_back(local(0, 1, 25e9));
        measured.bandwidth.back().kernel = name;
    }
    EXPECT_DOUBLE_EQ(ceiling_of(machine, measured, 0, 1).bytes_per_s.median, 12e9);
    for (const char* name : {"prefetch-nta-4k", "page-starts-1k", "streams-2"}) {
        measured.bandwidth.front().kernel = name;
        EXPECT_DOUBLE_EQ(ceiling_of(machine, measured, 0, 1).bytes_per_s.median, 12e9) << name;
    }
}

TEST(SiteCeiling, OfOneNodeIsNotThatOfTheWholeMachine) {
    const probe::Machine machine = sample::two_nodes(20 * kGiB);
    measure::Measurements measured = sample::measurements(8);
    measured.ceiling.nodes = {0, 1};
    EXPECT_EQ(ceiling_of(machine, measured, 1, 4).bytes_per_s.median, 10e9);
    EXPECT_FALSE(ceiling_of(machine, measured, 1, 4).warning.empty());
    measured.bandwidth = {local(1, 4, 14e9)};
    EXPECT_EQ(ceiling_of(machine, measured, 1, 4).bytes_per_s.median, 14e9);
}

TEST(SiteCeiling, IsAskedForWhenNothingWasMeasured) {
    EXPECT_THROW(ceiling_of(sample::machine(2, 20 * kGiB), {}, 0, 2), InputError);
}

}  // namespace
}  // namespace weir::planner
