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
    plan.needed_bytes = 30 * kGiB;
    for (int id = 0; id < 2; ++id) {
        plan.teams.push_back({id, id == 0 ? "0-1" : "2-3", id});
        plan.nodes.push_back({id, 15 * kGiB, 0});
    }
    return plan;
}

TEST(MemoryCheck, LetsAPlanPassThatFitsWithMarginAndBuffers) {
    const std::uint64_t least = 32 * kGiB + 4 * Loader::kReadBytes;
    EXPECT_NO_THROW(require_memory(plan_of_30_gib(), machine_with(least)));
    EXPECT_THROW(require_memory(plan_of_30_gib(), machine_with(least - 2)), MachineError);
}

TEST(MemoryCheck, KeepsFivePercentFreeOfMuch) {
    planner::Plan plan = plan_of_30_gib();
    plan.needed_bytes = 96 * kGiB;
    EXPECT_THROW(require_memory(plan, machine_with(100 * kGiB)), MachineError);
    EXPECT_NO_THROW(require_memory(plan, machine_with(102 * kGiB)));
}

TEST(MemoryCheck, RefusesAFoldedPlan) {
    planner::Plan plan = plan_of_30_gib();
    plan.fold.whole = false;
    EXPECT_THROW(require_memory(plan, machine_with(100 * kGiB)), MachineError);
}

TEST(MemoryCheck, NamesANodeThatHasLess) {
    probe::Machine machine = machine_with(100 * kGiB);
    machine.nodes[1].available_bytes = 15 * kGiB;
    try {
        require_memory(plan_of_30_gib(), machine);
        FAIL() << "nothing was refused";
    } catch (const MachineError& error) {
        EXPECT_NE(std::string(error.what()).find("node 1 is to hold"), std::string::npos) << error.what();
    }
}

TEST(MemoryCheck, CountsVirtualNodesWhereTheirMemoryIs) {
    planner::Plan plan = plan_of_30_gib();
    plan.teams[1].memory_node = 0;
    probe::Machine machine = machine_with(100 * kGiB);
    machine.nodes[0].available_bytes = 29 * kGiB;
    EXPECT_THROW(require_memory(plan, machine), MachineError);
    machine.nodes[0].available_bytes = 31 * kGiB;
    machine.nodes[1].available_bytes = 0;
    EXPECT_NO_THROW(require_memory(plan, machine));
}

}  // namespace
}  // namespace weir::decode
