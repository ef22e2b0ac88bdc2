// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/core_relation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::measure {
namespace {

using testing::ElementsAre;

CorePair pair(int a, int b) {
    return {{a, 0}, {b, 0}};
}

TEST(CoreRelation, NamesThePairWithTheGreatestMedianWhereverItStands) {
    for (const std::size_t slowest : {0U, 1U, 2U}) {
        CoreRelation relation;
        for (std::size_t i = 0; i < 3; ++i) {
            const double ns = i == slowest ? 300 : 100;
            relation.add(pair(static_cast<int>(i), 7), {ns, ns - 1, ns + 1, 9}, {});
        }
        const CoreToCore figure = *relation.figure("node");
        EXPECT_EQ(figure.slowest_a, static_cast<int>(slowest));
        EXPECT_EQ(figure.slowest_b, 7);
    }
}

TEST(CoreRelation, IsTheMedianAndTheRangeOfThePairsMedians) {
    CoreRelation relation;
    relation.add(pair(0, 1), {100, 50, 150, 9}, {"steal"});
    relation.add(pair(0, 2), {120, 110, 500, 10}, {"drift", "steal"});
    relation.add(pair(1, 2), {90, 80, 95, 11}, {});
    const CoreToCore figure = *relation.figure("l3");
    EXPECT_EQ(figure.relation, "l3");
    EXPECT_EQ(figure.pairs, 3U);
    EXPECT_DOUBLE_EQ(figure.ns.low, 90);
    EXPECT_DOUBLE_EQ(figure.ns.median, 100);
    EXPECT_DOUBLE_EQ(figure.ns.high, 120);
    EXPECT_EQ(figure.ns.samples, 30U);
    EXPECT_THAT(figure.doubts, ElementsAre("drift", "steal"));
}

TEST(CoreRelation, OfOnePairHasThePairsOwnInterval) {
    CoreRelation relation;
    EXPECT_FALSE(relation.figure("core").has_value());
    relation.add(pair(0, 1), {100, 50, 150, 9}, {});
    EXPECT_DOUBLE_EQ(relation.figure("core")->ns.low, 50);
    EXPECT_DOUBLE_EQ(relation.figure("core")->ns.high, 150);
}

}  // namespace
}  // namespace weir::measure
