// SPDX-License-Identifier: Apache-2.0
#include "measure/measure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/error.h"

namespace weir::measure {
namespace {

using testing::HasSubstr;

/// A machine of one node that cannot be measured for lack of memory, should a check let it through.
probe::Machine one_node_machine() {
    probe::Machine machine;
    probe::Node node;
    node.cpus = "0-3";
    node.core_cpus = "0-1";
    node.cores = 2;
    node.memory_bytes = 1;
    machine.nodes.push_back(node);
    return machine;
}

Measurements measure(const probe::Machine& machine, const MeasureOptions& options) {
    return measure(machine, options, {}, {});
}

TEST(StageNames, StartWithTheCeiling) {
    EXPECT_THAT(stage_names(), testing::UnorderedElementsAre(
                                   "ceiling", "bandwidth", "formats", "compute", "barrier", "steps", "matrix",
                                   "overhead", "pages", "scaling", "latency", "loaded", "core-to-core"));
    EXPECT_EQ(stage_names().front(), "ceiling");
}

TEST(Measure, RefusesAStageThatIsNoneAndNamesTheNearest) {
    MeasureOptions options;
    options.only = {"ceiling", "barier"};
    try {
        measure(one_node_machine(), options);
        FAIL() << "it was measured";
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), HasSubstr("barier"));
        EXPECT_THAT(error.remedy(), HasSubstr("did you mean barrier"));
    }
}

TEST(Measure, RefusesAReplayedMachine) {
    probe::Machine machine = one_node_machine();
    machine.replayed = true;
    try {
        measure(machine, {});
        FAIL() << "it was measured";
    } catch (const MachineError& error) {
        EXPECT_THAT(error.what(), HasSubstr("replayed"));
        EXPECT_FALSE(error.remedy().empty());
    }
}

TEST(Measure, RefusesAMachineWithoutANodeThatHasBoth) {
    probe::Machine machine = one_node_machine();
    machine.nodes[0].memory_bytes = 0;
    EXPECT_THROW(measure(machine, {}), MachineError);
    machine.nodes[0].memory_bytes = 1;
    machine.nodes[0].cores = 0;
    EXPECT_THROW(measure(machine, {}), MachineError);
}

TEST(Measure, RefusesMoreThreadsThanTheNodeHas) {
    MeasureOptions options;
    for (const int threads : {5, -1}) {
        options.threads = threads;
        try {
            measure(one_node_machine(), options);
            FAIL() << "it was measured";
        } catch (const UsageError& error) {
            EXPECT_THAT(error.remedy(), HasSubstr("1 to 4"));
        }
    }
}

TEST(Measure, RefusesTooLittleMemory) {
    for (const int threads : {0, 4}) {  // as many as the node has CPUs is no fault
        MeasureOptions options;
        options.threads = threads;
        try {
            measure(one_node_machine(), options);
            FAIL() << "it was measured";
        } catch (const MachineError& error) {
            EXPECT_THAT(error.what(), HasSubstr("too little"));
        }
    }
}

}  // namespace
}  // namespace weir::measure
