// SPDX-License-Identifier: Apache-2.0
#include "probe/memory_attributes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/error.h"
#include "probe/probe.h"
#include "tests/scratch_folder.h"

namespace weir::probe {
namespace {

using testing::HasSubstr;

const ProbeOptions kTwoNodes{"/", "pack:2 numa:1 core:4 pu:1"};

TEST(MemoryAttributes, AreWrittenInHwlocsUnits) {
    MeasuredAccess access;
    access.cpu_node = 0;
    access.memory_node = 1;
    access.read_bytes_per_s = 1000.4 * 1024 * 1024;
    access.copy_bytes_per_s = 700.0 * 1024 * 1024;
    access.read_latency_ns = 141.7;
    const std::string xml = memory_attributes_xml({access}, kTwoNodes);
    EXPECT_THAT(xml, HasSubstr("name=\"ReadBandwidth\""));
    EXPECT_THAT(xml, HasSubstr("value=\"1000\""));
    EXPECT_THAT(xml, HasSubstr("name=\"Bandwidth\""));
    EXPECT_THAT(xml, HasSubstr("value=\"700\""));
    EXPECT_THAT(xml, HasSubstr("name=\"ReadLatency\""));
    EXPECT_THAT(xml, HasSubstr("value=\"142\""));
    EXPECT_THAT(xml, HasSubstr("initiator_cpuset=\"0x0000000f\""));
}

TEST(MemoryAttributes, LeaveOutWhatWasNotMeasured) {
    const std::string xml = memory_attributes_xml({{0, 0, {}, {}, 90.0}}, kTwoNodes);
    EXPECT_THAT(xml, HasSubstr("name=\"ReadLatency\""));
    EXPECT_THAT(xml, testing::Not(HasSubstr("ReadBandwidth")));
}

TEST(MemoryAttributes, StayWithATopologyThatCanBeReadAgain) {
    const tests::ScratchFolder folder;
    std::ofstream((folder.path() / "nodes.xml").string())
        << memory_attributes_xml({{1, 0, 5e9, {}, {}}}, kTwoNodes);
    const Machine machine = probe_machine({"/", (folder.path() / "nodes.xml").string()});
    EXPECT_EQ(machine.nodes.size(), 2U);
    EXPECT_EQ(machine.packages.size(), 2U);
}

TEST(MemoryAttributes, OfANodeThatDoesNotExistAreAFault) {
    EXPECT_THROW(memory_attributes_xml({{0, 7, 5e9, {}, {}}}, kTwoNodes), Fault);
}

}  // namespace
}  // namespace weir::probe
