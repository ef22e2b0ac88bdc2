// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/core_distance.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <utility>

#include "numa/pinned_scope.h"
#include "tests/measure/sampling/small_bench.h"

namespace weir::measure {
namespace {

/// What an observer says whose ruler reads these in turn.
class Looks {
public:
    explicit Looks(std::deque<Readable<Distances>> looks)
        : looks_(std::move(looks)), observer_(watch_core_distance([this] {
              Readable<Distances> next = looks_.front();
              looks_.pop_front();
              return next;
          })) {}

    Readable<double> between_two() {
        observer_->begin({});
        return observer_->end({});
    }

private:
    std::deque<Readable<Distances>> looks_;
    std::unique_ptr<Observer> observer_;
};

Distances from(int cpu, std::vector<double> ns) {
    return {cpu, std::move(ns)};
}

TEST(CoresMoved, IsByHowManyTimesTheFarthestWayChangedEitherWay) {
    EXPECT_DOUBLE_EQ(*Looks({from(0, {100, 100}), from(0, {100, 300})}).between_two(), 3);
    EXPECT_DOUBLE_EQ(*Looks({from(0, {300}), from(0, {100})}).between_two(), 3);
    EXPECT_DOUBLE_EQ(*Looks({from(0, {100}), from(0, {100})}).between_two(), 1);
    EXPECT_FALSE(cores_moved().doubtful(1.75));
    EXPECT_TRUE(cores_moved().doubtful(1.8));
}

TEST(CoresMoved, IsAgainstTheFirstLookOfTheMeasurement) {
    Looks looks(
        {from(0, {100}), from(0, {110}), from(0, {330}), from(0, {330}), from(0, {90}), from(0, {90})});
    EXPECT_DOUBLE_EQ(*looks.between_two(), 1.1);
    EXPECT_DOUBLE_EQ(*looks.between_two(), 3.3) << "it moved before these windows, and not back";
    EXPECT_NEAR(*looks.between_two(), 100.0 / 90, 1e-12);
}

TEST(CoresMoved, ComparesLooksOfOneCoreAlone) {
    Looks looks({from(0, {100}), from(0, {100}), from(8, {300}), from(8, {300})});
    EXPECT_DOUBLE_EQ(*looks.between_two(), 1);
    EXPECT_DOUBLE_EQ(*looks.between_two(), 1) << "another node's team looks from another core";
}

TEST(CoresMoved, IsUnreadableWhereTheWaysAre) {
    const Unreadable none{"no second core", "get one"};
    EXPECT_EQ(Looks({none, from(0, {1})}).between_two().reason().why, "no second core");
    EXPECT_EQ(Looks({from(0, {1}), none}).between_two().reason().why, "no second core");
}

Readable<double> looked_at(const Site& site) {
    const std::unique_ptr<Observer> observer = cores_moved().observer(site);
    observer->begin({});
    return observer->end({});
}

TEST(CoresMoved, IsReadOnThisMachineFromACoreOfItsOwn) {
    const int own = two_pins()[0].cpu;
    const int other = two_pins()[1].cpu;
    if (own == other) GTEST_SKIP() << "one PU";
    EXPECT_EQ(looked_at({"/", {{own, other}}, 2}).reason().why,
              "the thread that looked was on no core of its own");
    const numa::PinnedScope pinned(own);
    const Readable<double> amount = looked_at({"/", {{own, other}}, 2});
    ASSERT_TRUE(amount.has_value()) << amount.reason().why;
    EXPECT_GE(*amount, 1);
}

TEST(CoresMoved, IsUnreadableOnOneCoreAndWhereNoThreadMayGoToAnother) {
    const int own = two_pins()[0].cpu;
    const numa::PinnedScope pinned(own);
    EXPECT_EQ(looked_at({"/", {{own}}, 1}).reason().why, "there is no second core");
    constexpr int kNoSuchCpu = 1020;
    EXPECT_EQ(looked_at({"/", {{own, kNoSuchCpu}}, 2}).reason().why,
              "a thread could not be pinned to another core");
}

}  // namespace
}  // namespace weir::measure
