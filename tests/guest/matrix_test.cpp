// SPDX-License-Identifier: Apache-2.0
// Bandwidth between the nodes, as weir measure saw it in a guest: every figure is there, whatever it says.
#include <gmock/gmock.h>

#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "measure/measurements.h"
#include "tests/guest/outcome.h"

namespace weir::guest {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAreArray;

/// "read", "triad" or "copy", load, cpu node, memory node.
using Figure = std::tuple<std::string, std::string, int, int>;

constexpr const char* kRead = "read";  ///< the kernel of the best ceiling, whichever that is

std::string use_of(const std::string& kernel) {
    return measure::is_read(kernel) ? kRead : kernel;
}

class GuestMatrix : public GuestOutcome {
protected:
    void SetUp() override {
        GuestOutcome::SetUp();
        if (IsSkipped()) return;
        measured_ = measured("matrix");
    }

    measure::Measurements measured(const std::string& name) const {
        EXPECT_EQ(status(name), 0) << text(name + ".txt");
        return document<measure::Measurements>(name);
    }

    std::set<Figure> figures(const measure::Measurements& measured, bool own_alone) const {
        std::set<Figure> all;
        for (const measure::MatrixNode& cpus : measured.matrix_nodes) {
            for (const measure::MatrixNode& memory : measured.matrix_nodes) {
                if (own_alone && cpus.id != memory.id) continue;
                for (const char* use : {kRead, "triad", "copy"}) {
                    for (const char* load : {"alone", "all"}) all.emplace(use, load, cpus.id, memory.id);
                }
            }
        }
        return all;
    }

    std::set<Figure> seen(const measure::Measurements& measured) const {
        std::set<Figure> seen;
        for (const measure::Bandwidth& one : measured.bandwidth) {
            EXPECT_GT(one.bytes_per_s.median, 0) << one.kernel;
            seen.emplace(use_of(one.kernel), one.load, one.cpu_node, one.memory_node);
        }
        return seen;
    }

    measure::Measurements measured_;
};

TEST_F(GuestMatrix, HasReadTriadAndCopyOfEveryPairAloneAndWithAll) {
    ASSERT_EQ(measured_.matrix_nodes.size(), 2U);
    EXPECT_THAT(seen(measured_), UnorderedElementsAreArray(figures(measured_, false)));
}

TEST_F(GuestMatrix, FoundThePagesOfEveryPairInItsPlace) {
    EXPECT_TRUE(measured_.unreadable_pairs.empty());
    EXPECT_THAT(measured_.warnings, Not(Contains(HasSubstr("node matrix"))));
}

TEST_F(GuestMatrix, HasTheLinkOfTwoPackagesInBothDirectionsOneWayAndBothWays) {
    std::set<int> packages;
    for (const measure::MatrixNode& node : measured_.matrix_nodes) packages.insert(node.package);
    EXPECT_EQ(measured_.package_links.size(), packages.size() == 2 ? 2U : 0U);
    for (const measure::PackageLink& each : measured_.package_links) {
        EXPECT_NE(each.cpu_package, each.memory_package);
        EXPECT_TRUE(each.one_way_bytes_per_s && each.both_ways_bytes_per_s);
    }
}

TEST_F(GuestMatrix, SpreadPagesOverBothNodes) {
    const std::vector<int> both{measured_.matrix_nodes[0].id, measured_.matrix_nodes[1].id};
    std::set<std::pair<std::string, std::vector<int>>> seen;
    for (const measure::Interleaved& each : measured_.interleaved) {
        EXPECT_EQ(each.memory_nodes, both);
        EXPECT_TRUE(each.bytes_per_s) << each.bytes_per_s.reason().why;
        seen.emplace(use_of(each.kernel), each.cpu_nodes);
    }
    EXPECT_EQ(seen.size(), 9U);
    EXPECT_THAT(seen, Contains(std::pair{std::string("copy"), both}));
}

TEST_F(GuestMatrix, WithoutMbindHasNodesWithTheirOwnMemoryAloneAndSaysWhyOfAllElse) {
    const measure::Measurements refused = measured("matrix_refused");
    EXPECT_THAT(seen(refused), UnorderedElementsAreArray(figures(refused, true)));
    EXPECT_THAT(refused.warnings, Contains(AllOf(HasSubstr("node matrix: the kernel refused to bind"),
                                                 HasSubstr("mbind: Operation not permitted"))));
    EXPECT_EQ(refused.unreadable_pairs.size(), 2U);
    for (const measure::UnreadablePair& each : refused.unreadable_pairs) {
        EXPECT_NE(each.cpu_node, each.memory_node);
        EXPECT_THAT(each.remedy, HasSubstr("seccomp"));
    }
    EXPECT_EQ(refused.package_links.size(), measured_.package_links.size());
    for (const measure::PackageLink& each : refused.package_links) EXPECT_FALSE(each.both_ways_bytes_per_s);
    ASSERT_EQ(refused.interleaved.size(), 1U);
    EXPECT_FALSE(refused.interleaved[0].bytes_per_s);
}

}  // namespace
}  // namespace weir::guest
