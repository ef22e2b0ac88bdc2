// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/memory_check.h"

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "base/units.h"
#include "decode/weights/loading.h"

namespace weir::decode {
namespace {

probe::Machine machine_with(std::uint64_t available_bytes) {
    probe::Machine machine;
    machine.limits.available_bytes = available_bytes;
    for (int id = 0; id < 2; ++id) {
        probe::Node node;
        node.id = id;
        node.available_bytes = available_bytes / 2;
        machine.nodes.push_back(node);
    }
    return machine;
}

/// 30 GiB over two nodes of two threads each.
planner::Plan plan_of_30_gib() {
    planner::Plan plan;
    plan.model = "made-up";
    plan.quant = "q8_0";
    for (int id = 0; id < 2; ++id) {
        plan.teams.push_back({id, id == 0 ? "0-1" : "2-3", id});
        plan.nodes.push_back({id, 15 * kGiB, 0});
    }
    return plan;
}

constexpr std::uint64_t kBuffer = Loader::kBufferBytes;

/// The plan left 2 GiB: one of them may have gone since.
TEST(MemoryCheck, LetsAPlanPassThatFitsWithHalfItsMarginAndBuffers) {
    const std::uint64_t least = 30 * kGiB + 2 * kGiB + 4 * kBuffer;  // a margin of each node
    EXPECT_NO_THROW(require_memory(plan_of_30_gib(), machine_with(least), kBuffer));
    EXPECT_THROW(require_memory(plan_of_30_gib(), machine_with(least - 2), kBuffer), MachineError);
    EXPECT_NO_THROW(require_memory(plan_of_30_gib(), machine_with(least - 4 * kBuffer), 0));
}

TEST(MemoryCheck, CountsTheWholeProcessToo) {
    probe::Machine machine = machine_with(100 * kGiB);
    machine.limits.available_bytes = 31 * kGiB;
    EXPECT_NO_THROW(require_memory(plan_of_30_gib(), machine, 0));
    machine.limits.available_bytes = 31 * kGiB - 1;
    EXPECT_THROW(require_memory(plan_of_30_gib(), machine, 0), MachineError);
}

TEST(MemoryCheck, KeepsFivePercentInHalfOfMuch) {
    planner::Plan plan = plan_of_30_gib();
    plan.nodes[0].resident_bytes = plan.nodes[1].resident_bytes = 97 * kGiB;
    EXPECT_THROW(require_memory(plan, machine_with(198 * kGiB), 0), MachineError);
    EXPECT_NO_THROW(require_memory(plan, machine_with(200 * kGiB), 0));
}

/// A fold is as large as its slots, whatever the model would need whole.
TEST(MemoryCheck, TakesAFoldForWhatItHolds) {
    planner::Plan plan = plan_of_30_gib();
    plan.fold.whole = false;
    plan.needed_bytes = 400 * kGiB;
    EXPECT_NO_THROW(require_memory(plan, machine_with(40 * kGiB), kBuffer));
}

TEST(MemoryCheck, NamesANodeThatHasLess) {
    probe::Machine machine = machine_with(100 * kGiB);
    machine.nodes[1].available_bytes = 15 * kGiB;
    try {
        require_memory(plan_of_30_gib(), machine, 0);
        FAIL() << "nothing was refused";
    } catch (const MachineError& error) {
        EXPECT_NE(std::string(error.what()).find("puts 15.0 GiB on node 1, where 15.0 GiB are available now"),
                  std::string::npos)
            << error.what();
    }
}

TEST(MemoryCheck, CountsVirtualNodesWhereTheirMemoryIs) {
    planner::Plan plan = plan_of_30_gib();
    plan.teams[1].memory_node = 0;
    probe::Machine machine = machine_with(100 * kGiB);
    machine.nodes[0].available_bytes = 30 * kGiB;
    EXPECT_THROW(require_memory(plan, machine, 0), MachineError);
    machine.nodes[0].available_bytes = 31 * kGiB;
    machine.nodes[1].available_bytes = 0;
    EXPECT_NO_THROW(require_memory(plan, machine, 0));
}

}  // namespace
}  // namespace weir::decode
