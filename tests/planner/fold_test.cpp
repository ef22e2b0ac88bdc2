// SPDX-License-Identifier: Apache-2.0
#include "planner/fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/units.h"
#include "models/layer_groups.h"
#include "tests/planner/sample.h"

namespace weir::planner {
namespace {

constexpr std::uint64_t kCaches = 32 * kMiB;

TEST(Fold, OfAWholeModelGivesEveryExpertAndLayerItsPlace) {
    const models::Model model = sample::r1();
    const Fold fold = whole_fold(model);
    EXPECT_TRUE(fold.whole);
    EXPECT_EQ(fold.experts, 1);
    EXPECT_EQ(fold.static_layers, 1);
    EXPECT_EQ(fold.expert_slots, 58U * 256);
    EXPECT_EQ(fold.static_slots, 61U);
    EXPECT_EQ(held_bytes(model, fold), model.file_bytes);
    // A static weight is read once a token: all that the token reads lies between, but for its own layer's.
    EXPECT_GT(fold.reuse_distance_bytes, 21'000'000'000U);
    EXPECT_LT(static_cast<double>(fold.reuse_distance_bytes), model.bytes_per_token.total);
}

TEST(Fold, SharesExpertsFirst) {
    const models::Model model = sample::r1();
    const std::uint64_t budget = 18 * kGiB;
    const Fold fold = fold_into(model, budget, kCaches);
    EXPECT_FALSE(fold.whole);
    EXPECT_EQ(fold.static_layers, 1);
    EXPECT_EQ(fold.static_slots, 61U);
    EXPECT_GT(fold.experts, 30);
    EXPECT_LE(held_bytes(model, fold), budget);
    EXPECT_GT(held_bytes(model, fold), budget - 60 * kMiB);  // less than two slots stay unused
    EXPECT_GE(fold.reuse_distance_bytes, kCachesBetweenReuses * kCaches);
}

TEST(Fold, GivesPoolsSlotsInProportionToTheirPairs) {
    const Fold fold = fold_into(sample::r1(), 18 * kGiB, kCaches);
    ASSERT_EQ(fold.pools.size(), 2U);
    EXPECT_EQ(fold.pools[0].pairs, 27U * 256);
    EXPECT_EQ(fold.pools[1].pairs, 31U * 256);
    const double first = static_cast<double>(fold.pools[0].slots) / static_cast<double>(fold.pools[0].pairs);
    const double second = static_cast<double>(fold.pools[1].slots) / static_cast<double>(fold.pools[1].pairs);
    EXPECT_NEAR(first / second, 1, 0.02);
}

TEST(Fold, SharesStaticTensorsOnlyWhenExpertsAreDownToTheirFewest) {
    const models::Model model = sample::r1();
    const std::uint64_t budget = 9 * kGiB;
    const Fold fold = fold_into(model, budget, kCaches);
    EXPECT_GT(fold.static_layers, 1);
    EXPECT_LT(fold.static_slots, 61U);
    EXPECT_LE(held_bytes(model, fold), budget);
    EXPECT_GE(fold.reuse_distance_bytes, kCachesBetweenReuses * kCaches);
    for (const StaticKind& kind : fold.static_kinds) EXPECT_GE(kind.slots, 1U);
    for (const ExpertPool& pool : fold.pools) EXPECT_GE(pool.slots, 8U);
}

TEST(Fold, HoldsMoreWithMoreMemory) {
    const models::Model model = sample::r1();
    std::uint64_t before = 0;
    for (const std::uint64_t gib : {4U, 6U, 9U, 12U, 18U, 50U, 200U}) {
        const std::uint64_t held = held_bytes(model, fold_into(model, gib * kGiB, kCaches));
        EXPECT_GT(held, before) << gib;
        EXPECT_LE(held, gib * kGiB) << gib;
        before = held;
    }
}

TEST(Fold, KeepsItsDistanceFromLargerCaches) {
    const std::uint64_t caches = 512 * kMiB;
    EXPECT_GE(fold_into(sample::r1(), 24 * kGiB, caches).reuse_distance_bytes, kCachesBetweenReuses * caches);
}

TEST(Fold, RefusesWhatCannotKeepItsDistance) {
    try {
        fold_into(sample::r1(), 2 * kGiB, kCaches);
        FAIL() << "a fold into 2 GiB was found";
    } catch (const MachineError& error) {
        EXPECT_EQ(error.exit_code(), 4);
        EXPECT_THAT(error.what(), testing::HasSubstr("2.0 GiB can be had"));
        EXPECT_FALSE(error.remedy().empty());
    }
}

/// Plays tokens as the decode reads them, experts' slots taken in turn, and keeps the order of reads.
class Replay {
public:
    Replay(const models::Model& model, const Fold& fold)
        : model_(model), fold_(fold), next_(fold.pools.size(), 0) {}

    void token() {
        const models::LayerGroups groups = models::group_layers(model_);
        std::vector<std::size_t> rank(groups.statics.size(), 0);
        for (std::size_t layer = 0; layer < model_.shape.layers; ++layer) {
            const std::size_t kind = groups.static_group[layer];
            read({0, kind, rank[kind]++ % fold_.static_kinds[kind].slots},
                 fold_.static_kinds[kind].slot_bytes);
            if (!groups.expert_group[layer]) continue;
            const std::size_t pool = *groups.expert_group[layer];
            for (std::uint64_t i = 0; i < model_.shape.top_k; ++i) {
                read({1, pool, next_[pool]++ % fold_.pools[pool].slots}, fold_.pools[pool].slot_bytes);
            }
        }
        read({2, 0, 0}, model_.tensors.back().bytes);
    }

    std::uint64_t shortest() const { return shortest_; }
    std::uint64_t reads_of(std::size_t pool, std::size_t slot) const {
        const auto found = count_.find({1, pool, slot});
        return found == count_.end() ? 0 : found->second;
    }

private:
    using Place = std::tuple<int, std::size_t, std::size_t>;

    /// Distinct bytes since the last read of the same place, by walking back through the stack of recent
    /// reads.
    void read(const Place& place, std::uint64_t bytes) {
        ++count_[place];
        std::uint64_t between = 0;
        for (auto recent = stack_.begin(); recent != stack_.end(); ++recent) {
            if (recent->first == place) {
                shortest_ = std::min(shortest_, between);
                stack_.erase(recent);
                break;
            }
            between += recent->second;
        }
        stack_.emplace_front(place, bytes);
    }

    const models::Model& model_;
    const Fold& fold_;
    std::vector<std::size_t> next_;
    std::deque<std::pair<Place, std::uint64_t>> stack_;
    std::map<Place, std::uint64_t> count_;
    std::uint64_t shortest_ = std::numeric_limits<std::uint64_t>::max();
};

TEST(Fold, StatesAReuseDistanceThatAReplayNeverFallsBelow) {
    const models::Model model = sample::r1();
    for (const std::uint64_t gib : {4U, 9U, 11U, 18U}) {
        const Fold fold = fold_into(model, gib * kGiB, kCaches);
        Replay replay(model, fold);
        for (int token = 0; token < 6; ++token) replay.token();
        EXPECT_GE(replay.shortest(), fold.reuse_distance_bytes) << gib;
        // The bound is not idle: it leaves out what other pools read between, no more.
        EXPECT_LT(replay.shortest(), 4 * fold.reuse_distance_bytes) << gib;
    }
}

TEST(Fold, UsesAllSlotsOfAPoolEvenly) {
    const models::Model model = sample::r1();
    const Fold fold = fold_into(model, 14 * kGiB, kCaches);
    Replay replay(model, fold);
    for (int token = 0; token < 10; ++token) replay.token();
    for (std::size_t pool = 0; pool < fold.pools.size(); ++pool) {
        std::uint64_t least = replay.reads_of(pool, 0);
        std::uint64_t most = least;
        for (std::size_t slot = 1; slot < fold.pools[pool].slots; ++slot) {
            least = std::min(least, replay.reads_of(pool, slot));
            most = std::max(most, replay.reads_of(pool, slot));
        }
        EXPECT_LE(most - least, 1U);
        EXPECT_GT(least, 0U);
    }
}

}  // namespace
}  // namespace weir::planner
