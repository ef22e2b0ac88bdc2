// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/expert_reads.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/units.h"
#include "tests/measure/sampling/small_bench.h"

namespace weir::measure {
namespace {

constexpr std::size_t kOwn = 2 * kMiB + 3 * kernels::kReadGranule;

/// What a kernel was asked to read, in order: kernels are plain functions.
std::vector<std::pair<const std::byte*, std::size_t>>& seen() {
    static std::vector<std::pair<const std::byte*, std::size_t>> reads;
    return reads;
}

std::uint64_t noting_sum(const std::byte* data, std::size_t bytes) {
    seen().emplace_back(data, bytes);
    return kernels::read_kernels(kernels::Isa::kScalar).front().sum(data, bytes);
}

/// Reads one granule less now and then, as a kernel with a wrong loop end would.
std::uint64_t short_sum(const std::byte* data, std::size_t bytes) {
    return kernels::read_kernels(kernels::Isa::kScalar).front().sum(data, bytes - kernels::kReadGranule);
}

/// One thread over a little memory, part after part.
struct OneThread {
    numa::Team team{{two_pins().front()}};
    Arena arena{team, kOwn, numa::Pages::kSmall};

    OneThread() {
        team.run([&](numa::Member& member) { arena.fill(member); });
        seen().clear();
    }
};

/// Where the parts of a round of reads began.
std::vector<std::size_t> order_of(const Arena& arena) {
    std::vector<std::size_t> begins;
    for (const auto& [data, bytes] : seen())
        begins.push_back(static_cast<std::size_t>(data - arena.own(0).bytes().data()));
    seen().clear();
    return begins;
}

TEST(ExpertPart, IsAThreadsShareOfAnExpertWithinBounds) {
    EXPECT_EQ(expert_part_bytes(1, kGiB), kExpertBytes);
    EXPECT_EQ(expert_part_bytes(2, kGiB), kExpertBytes / 2);
    EXPECT_EQ(expert_part_bytes(1024, kGiB), 256 * kKiB);
    EXPECT_EQ(expert_part_bytes(1, 8 * kMiB), kMiB);
    EXPECT_EQ(expert_part_bytes(1, kernels::kReadGranule), kernels::kReadGranule);
    for (const int threads : {1, 3, 7, 48, 192}) {
        for (const std::size_t own : {kOwn, 77 * kMiB, 512 * kMiB})
            EXPECT_EQ(expert_part_bytes(threads, own) % kernels::kReadGranule, 0U);
    }
}

TEST(ExpertReads, ReadEveryPartOnceARoundInAnOrderThatDiffersFromRoundToRound) {
    OneThread one;
    ExpertReads reads(one.arena, 1, {"noting", noting_sum});
    const std::size_t part = expert_part_bytes(1, kOwn);
    std::set<std::vector<std::size_t>> orders;
    for (int round = 0; round < 20; ++round) {
        reads.validate(one.team);
        std::size_t bytes = 0;
        for (const auto& each : seen()) bytes += each.second;
        EXPECT_EQ(bytes, kOwn);
        std::vector<std::size_t> order = order_of(one.arena);
        orders.insert(order);
        std::sort(order.begin(), order.end());
        for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], i * part);
    }
    EXPECT_GE(orders.size(), 18U);
    EXPECT_EQ(orders.count({}), 0U);
}

TEST(ExpertReads, ComeBackToNoPartBeforeHalfOfTheMemoryWasRead) {
    OneThread one;
    ExpertReads reads(one.arena, 1, {"noting", noting_sum});
    std::vector<std::size_t> all;
    for (int round = 0; round < 20; ++round) {
        reads.validate(one.team);
        const std::vector<std::size_t> order = order_of(one.arena);
        all.insert(all.end(), order.begin(), order.end());
    }
    const std::size_t parts = all.size() / 20;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto from = all.begin() + static_cast<std::ptrdiff_t>(i) + 1;
        const auto again = std::find(from, all.end(), all[i]);
        if (again == all.end()) continue;
        EXPECT_GE(static_cast<std::size_t>(again - from) + 1, parts / 2);
    }
}

TEST(ExpertReads, AreTheSameInEveryRunOfTheProgram) {
    OneThread one;
    ExpertReads first(one.arena, 1, {"noting", noting_sum});
    ExpertReads second(one.arena, 1, {"noting", noting_sum});
    first.validate(one.team);
    const std::vector<std::size_t> order = order_of(one.arena);
    second.validate(one.team);
    EXPECT_EQ(order_of(one.arena), order);
}

TEST(ExpertReads, CountTheBytesOfAWindowAndGoOnWhereItEnded) {
    SmallBench small;
    const kernels::ReadKernel kernel = kernels::read_kernels(kernels::Isa::kScalar).front();
    ExpertReads reads(small.arena(), 2, kernel);
    const Series series = sample_rates(small.bench(), small.team(), reads.work());
    EXPECT_GE(series.rates.size(), 9U);
    for (const double rate : series.rates) EXPECT_GT(rate, 0);
    EXPECT_NO_THROW(reads.validate(small.team()));
}

TEST(ExpertReads, AreAFaultWhenASumIsWrong) {
    OneThread one;
    ExpertReads reads(one.arena, 1, {"short", short_sum});
    EXPECT_THROW(reads.validate(one.team), Fault);
    // Not forgotten by the rounds after it.
    ExpertReads changed(one.arena, 1, kernels::read_kernels(kernels::Isa::kScalar).front());
    std::byte& byte = one.arena.own(0).bytes().front();
    byte ^= std::byte{1};
    EXPECT_THROW(changed.validate(one.team), Fault);
    byte ^= std::byte{1};
    EXPECT_THROW(changed.validate(one.team), Fault);
}

}  // namespace
}  // namespace weir::measure
