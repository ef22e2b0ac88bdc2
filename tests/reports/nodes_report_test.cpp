// SPDX-License-Identifier: Apache-2.0
#include "reports/nodes_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include "base/units.h"
#include "reports/text.h"
#include "tests/reports/flowing.h"

namespace weir::reports {
namespace {

using example::flowing_report;
using ::testing::HasSubstr;
using ::testing::Not;

const Unreadable kNone{"the firmware gives none", "weir measure"};

probe::Node node(int id) {
    return {id, 0, "", "", 8, kGiB, kGiB, "dram", 100e9};
}

TEST(NodesReport, LabelsTheDistancesWithTheirNodes) {
    probe::Machine machine;
    machine.nodes = {node(0), node(8)};
    machine.distances = {{10, 40}, {41, 10}};
    EXPECT_THAT(flowing_report(machine), HasSubstr("from node 0 node 8 node 0 10 40 node 8 41 10"));
}

TEST(NodesReport, ShowsRatedAccessInGigabytesAndNanoseconds) {
    probe::Machine machine;
    machine.memory_access =
        std::vector<probe::MemoryAccess>{{2, 1, "0-1", 204.8e9, 190e9, std::uint64_t{96}, kNone}};
    const std::string text = flowing_report(machine);
    EXPECT_THAT(text, HasSubstr("2 1 0-1 204.8 GB/s 190.0 GB/s 96 ns unreadable"));
    EXPECT_THAT(text, HasSubstr("memory access (HMAT) unreadable: the firmware gives none"));
}

TEST(NodesReport, HasNoTableOfAccessesWithoutFigures) {
    probe::Machine machine;
    machine.memory_access = std::vector<probe::MemoryAccess>{{0, 0, "0", kNone, kNone, kNone, kNone}};
    const std::string text = flowing_report(machine);
    EXPECT_THAT(text, Not(HasSubstr("as the firmware rates it")));
    EXPECT_THAT(text, HasSubstr("memory access (HMAT) unreadable: the firmware gives none"));
}

TEST(NodesReport, ShowsCachesInFrontOfMemory) {
    probe::Machine machine;
    machine.memory_side_caches = std::vector<probe::MemorySideCache>{
        {1, 1, 96 * kGiB, std::uint64_t{64}, std::string("direct-mapped"), std::string("write-back")}};
    EXPECT_THAT(flowing_report(machine), HasSubstr("1 1 96.0 GiB 64 B direct-mapped write-back"));
}

TEST(NodesReport, ShowsHugePagesOfEachNodeBySize) {
    using Pools = std::vector<probe::HugePagePool>;
    probe::Machine machine;
    machine.node_pages = std::vector<probe::NodePages>{
        {0, Pools{{2 * kMiB, std::uint64_t{512}, std::uint64_t{500}}}, 8 * kMiB},
        {1, Pools{{2 * kMiB, std::uint64_t{0}, std::uint64_t{0}}, {kGiB, std::uint64_t{4}, kNone}}, kNone}};
    const std::string text = flowing_report(machine);
    EXPECT_THAT(text, HasSubstr("2 MiB reserved 1 GiB reserved 0 8.0 MiB 512 (500 free) – "
                                "1 unreadable none 4 (unreadable free)"));
}

TEST(NodesReport, KeepsTheWidthOfALineWithTheManyPageSizesOfArm) {
    probe::Machine machine;
    std::vector<probe::HugePagePool> pools;
    for (const std::uint64_t bytes : {64 * kKiB, 2 * kMiB, 32 * kMiB, kGiB, 16 * kGiB})
        pools.push_back({bytes, std::uint64_t{1}, std::uint64_t{1}});
    machine.node_pages = std::vector<probe::NodePages>{{0, pools, 0}};
    std::istringstream lines(example::machine_report(machine));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 100) << line;
}

}  // namespace
}  // namespace weir::reports
