// SPDX-License-Identifier: Apache-2.0
// Bandwidth between the nodes, as weir measure saw it in a guest: every figure is there, whatever it says.
#include <gmock/gmock.h>

#include <set>
#include <tuple>

#include "measure/measurements.h"
#include "probe/machine.h"
#include "tests/guest/outcome.h"

namespace weir::guest {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAreArray;

/// Kernel of the best ceiling or triad, load, cpu node, memory node.
using Figure = std::tuple<bool, std::string, int, int>;

class GuestMatrix : public GuestOutcome {
protected:
    void SetUp() override {
        GuestOutcome::SetUp();
        if (IsSkipped()) return;
        if (document<probe::Machine>("machine").nodes.size() > 2)
            GTEST_SKIP() << "more than two nodes take too long to measure in a guest";
        ASSERT_EQ(status("matrix"), 0) << text("matrix.txt");
        measured_ = document<measure::Measurements>("matrix");
    }

    measure::Measurements measured_;
};

TEST_F(GuestMatrix, HasReadAndTriadOfEveryPairAloneAndWithAll) {
    const auto machine = document<probe::Machine>("machine");
    std::set<Figure> wanted;
    for (const probe::Node& cpus : machine.nodes) {
        for (const probe::Node& memory : machine.nodes) {
            for (const bool triad : {false, true}) {
                for (const char* load : {"alone", "all"}) wanted.emplace(triad, load, cpus.id, memory.id);
            }
        }
    }
    std::set<Figure> seen;
    for (const measure::Bandwidth& one : measured_.bandwidth) {
        EXPECT_GT(one.bytes_per_s.median, 0) << one.kernel;
        seen.emplace(one.kernel == "triad", one.load, one.cpu_node, one.memory_node);
    }
    EXPECT_THAT(seen, UnorderedElementsAreArray(wanted));
}

TEST_F(GuestMatrix, FoundThePagesOfEveryPairInItsPlace) {
    EXPECT_THAT(measured_.warnings, Not(Contains(HasSubstr("no figures of node"))));
}

}  // namespace
}  // namespace weir::guest
