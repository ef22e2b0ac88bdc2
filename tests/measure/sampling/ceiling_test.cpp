// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/ceiling.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "base/error.h"
#include "kernels/aligned.h"
#include "tests/measure/sampling/small_bench.h"
#include "tests/numa/threads.h"

namespace weir::measure {
namespace {

constexpr std::size_t kGranule = kernels::kReadGranule;

/// Memory whose every granule sums to its number, 1 for the first.
kernels::AlignedArray<std::byte> numbered(std::size_t granules) {
    kernels::AlignedArray<std::byte> memory(granules * kGranule);
    for (std::size_t g = 0; g < granules; ++g) {
        const std::uint64_t number = g + 1;
        std::memcpy(memory.data() + g * kGranule + 8 * (g % 128), &number, sizeof(number));
    }
    return memory;
}

std::span<const std::byte> bytes_of(const kernels::AlignedArray<std::byte>& memory) {
    return {memory.data(), memory.size()};
}

TEST(CeilingWindow, GivesAllMembersTheSameRate) {
    const numa::Team team(numa::crowded_pins(4));
    const auto memory = numbered(64);
    CeilingWindow window(plain_read(), team, 1e-5);
    constexpr std::size_t kWindows = 20;
    std::vector<std::vector<double>> rates(4);
    team.run([&](numa::Member& member) {
        std::size_t cursor = 0;
        for (std::size_t i = 0; i < kWindows; ++i) {
            const double rate = window.run(member, bytes_of(memory), cursor);
            rates[static_cast<std::size_t>(member.thread())].push_back(rate);
        }
    });
    ASSERT_EQ(rates[0].size(), kWindows);
    for (const double rate : rates[0]) EXPECT_GT(rate, 0);
    for (const std::vector<double>& others : rates) EXPECT_EQ(others, rates[0]);
}

TEST(ReadOn, GoesOnFromTheCursorAndWrapsItAtTheEnd) {
    const auto memory = numbered(5);  // 1 + 2 + 3 + 4 + 5
    std::vector<std::size_t> cursors;
    std::vector<std::uint64_t> sums;
    std::size_t cursor = 0;
    for (const std::size_t granules : {2, 2, 2, 13}) {
        sums.push_back(read_on(plain_read(), bytes_of(memory), cursor, granules * kGranule));
        cursors.push_back(cursor / kGranule % 5);
    }
    EXPECT_EQ(cursors, (std::vector<std::size_t>{2, 4, 1, 4}));
    // 1 2 | 3 4 | 5 1 | 2 3 4 5 1 2 3 4 5 1 2 3 4
    EXPECT_EQ(sums, (std::vector<std::uint64_t>{3, 7, 6, 39}));
}

TEST(ReadOn, LeavesOutTheEndThatIsNoWholeGranule) {
    const auto memory = numbered(3);
    std::size_t cursor = 0;
    EXPECT_EQ(read_on(plain_read(), bytes_of(memory).first(3 * kGranule - 8), cursor, 4 * kGranule),
              1U + 2U + 1U + 2U);
}

TEST(CeilingWindow, ReadsAllOfASmallMemoryAtLeastOnceHoweverShortItIs) {
    const numa::Team team(numa::crowded_pins(1));
    const auto memory = numbered(4);
    CeilingWindow window(plain_read(), team, 0);
    team.run([&](numa::Member& member) {
        std::size_t cursor = 0;
        window.run(member, bytes_of(memory), cursor);
    });
    EXPECT_EQ(window.sum(0), 1U + 2U + 3U + 4U);
}

TEST(CeilingWindow, ProvesEachMembersReadsByASumOfItsOwn) {
    const numa::Team team(numa::crowded_pins(3));
    const auto memory = numbered(30);
    for (const kernels::ReadKernel& kernel : kernels::read_kernels(kernels::best_supported())) {
        CeilingWindow window(kernel, team, 0);
        team.run([&](numa::Member& member) {
            const auto own = bytes_of(memory).subspan(
                static_cast<std::size_t>(member.thread()) * 10 * kGranule, 10 * kGranule);
            std::size_t cursor = 0;
            for (int i = 0; i < 2; ++i) window.run(member, own, cursor);
        });
        EXPECT_EQ(window.sum(0), 2U * 55U) << kernel.name;
        EXPECT_EQ(window.sum(1), 2U * 155U) << kernel.name;
        EXPECT_EQ(window.sum(2), 2U * 255U) << kernel.name;
    }
}

TEST(CeilingWindow, OverNoMemoryIsAFaultForTheWholeTeam) {
    const numa::Team team(numa::crowded_pins(2));
    const auto memory = numbered(2);
    CeilingWindow window(plain_read(), team, 0);
    EXPECT_THROW(team.run([&](numa::Member& member) {
        std::size_t cursor = 0;
        const std::size_t size = member.thread() == 1 ? kGranule - 1 : 2 * kGranule;
        window.run(member, bytes_of(memory).first(size), cursor);
    }),
                 Fault);
}

}  // namespace
}  // namespace weir::measure
