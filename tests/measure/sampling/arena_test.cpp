// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/arena.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/units.h"
#include "kernels/read.h"
#include "tests/numa/threads.h"

namespace weir::measure {
namespace {

constexpr std::uint64_t kCache = 32 * kMiB;
constexpr ArenaSize kSize{32, 64 * kMiB};

std::uint64_t margin_of(std::uint64_t available) {
    return std::max<std::uint64_t>(2 * kGiB, available / 20);
}

TEST(ArenaBytes, AreBeyondTheCachesAsOftenAsAskedWhereThereIsMemory) {
    for (const int threads : {1, 2, 3, 7, 64}) {
        const auto count = static_cast<std::uint64_t>(threads);
        const std::size_t bytes = arena_bytes_per_thread(kCache, 1024 * kGiB, threads, kSize);
        EXPECT_GE(bytes, kSize.bytes_per_thread);
        EXPECT_GE(bytes * count, 32 * kCache);
        EXPECT_LE(bytes, std::max(32 * kCache / count + 2 * kMiB, kSize.bytes_per_thread));
        EXPECT_EQ(bytes % (2 * kMiB), 0U);
    }
}

TEST(ArenaBytes, AreAtLeastWhatAThreadWasToHave) {
    EXPECT_EQ(arena_bytes_per_thread(kCache, 1024 * kGiB, 64, {16, 512 * kMiB}), 512 * kMiB);
}

TEST(ArenaBytes, AreBeyondTheCachesEvenWhenLessWasAsked) {
    EXPECT_GE(arena_bytes_per_thread(kCache, 64 * kGiB, 2, {1, 0}), 8 * kCache / 2);
}

TEST(ArenaBytes, KeepTheMarginFree) {
    for (const std::uint64_t available : {3 * kGiB, 10 * kGiB, 40 * kGiB, 100 * kGiB}) {
        for (const int threads : {1, 2, 7}) {
            const ArenaSize all{32, 1024 * kGiB};
            const std::size_t bytes = arena_bytes_per_thread(kCache, available, threads, all);
            EXPECT_LE(bytes * static_cast<std::uint64_t>(threads), available - margin_of(available));
            EXPECT_GT(bytes * static_cast<std::uint64_t>(threads) + 16 * kMiB,
                      available - margin_of(available));
        }
    }
}

/// The error of a call that must fail.
MachineError refusal(std::uint64_t cache, std::uint64_t available, int threads) {
    try {
        const std::size_t bytes = arena_bytes_per_thread(cache, available, threads, kSize);
        ADD_FAILURE() << bytes << " bytes were given";
    } catch (const MachineError& error) {
        return error;
    }
    return {"none", ""};
}

TEST(ArenaBytes, SayWhatIsMissingWhenThereIsTooLittle) {
    const MachineError error = refusal(kCache, 2 * kGiB + 100 * kMiB, 2);
    EXPECT_NE(std::string(error.what()).find(format_capacity(100 * kMiB)), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find(format_capacity(kCache)), std::string::npos) << error.what();
    // 8 caches are 256 MiB, of which each thread's part is rounded up to huge pages.
    EXPECT_TRUE(error.remedy().starts_with("free 156.0 MiB") || error.remedy().starts_with("free 160.0 MiB"))
        << error.remedy();
}

TEST(ArenaBytes, NameNoImpossibleAmountWhenNextToNothingIsAvailable) {
    for (const std::uint64_t available : {std::uint64_t{0}, 1 * kMiB, 2 * kGiB, 2 * kGiB + 1 * kMiB}) {
        for (const std::uint64_t cache : {std::uint64_t{0}, kCache}) {
            const std::string remedy = refusal(cache, available, 4).remedy();
            const double amount = std::stod(remedy.substr(remedy.find_first_of("0123456789")));
            EXPECT_GT(amount, 0) << remedy;
            EXPECT_LT(amount, 1024) << remedy;
        }
    }
}

TEST(ArenaBytes, StayWithinTheTightestRoom) {
    const ArenaSize all{32, 1024 * kGiB};
    const std::array<Room, 3> rooms{
        {{64 * kGiB, 4, ""}, {8 * kGiB, 2, " on node 0"}, {4 * kGiB, 2, " on node 1"}}};
    EXPECT_EQ(arena_bytes_per_thread(kCache, rooms, 4, all), 1 * kGiB);
    EXPECT_EQ(arena_bytes_per_thread(kCache, std::span(rooms).first(2), 4, all), 3 * kGiB);
}

TEST(Arena, GivesEachThreadTheSizeAskedForAndKnowsWhereItsMemoryLies) {
    const numa::Team team(numa::crowded_pins(2));
    const std::array<std::size_t, 2> bytes{2 * kMiB, 4 * kMiB};
    Arena arena(team, bytes, numa::Pages::kSmall);
    EXPECT_EQ(arena.size(0), bytes[0]);
    EXPECT_EQ(arena.size(1), bytes[1]);
    EXPECT_FALSE(arena.proof(1, 1).local_page_fraction.has_value());  // not touched yet
    team.run([&](numa::Member& member) { arena.fill(member); });
    EXPECT_EQ(arena.proof(1, 1).local_page_fraction.value_or(1), 1);
}

TEST(Arena, HasSumsThatItsContentsHaveAndThatDifferByThread) {
    const numa::Team team(numa::crowded_pins(3));
    Arena arena(team, 2 * kMiB + 5, numa::Pages::kSmall);
    EXPECT_EQ(arena.size(0), 2 * kMiB);
    team.run([&](numa::Member& member) { arena.fill(member); });
    const kernels::ReadFn sum = kernels::read_kernels(kernels::Isa::kScalar).front().sum;
    for (int thread = 0; thread < team.size(); ++thread) {
        EXPECT_EQ(arena.own(thread).bytes().size(), arena.size(thread));
        EXPECT_EQ(arena.sum(thread), sum(arena.own(thread).bytes().data(), arena.size(thread)));
        for (int other = 0; other < thread; ++other) EXPECT_NE(arena.sum(thread), arena.sum(other));
    }
}

TEST(Arena, IsFilledWithWordsThatDifferFromPageToPage) {
    const numa::Team team(numa::crowded_pins(1));
    Arena arena(team, 2 * kMiB, numa::Pages::kSmall);
    team.run([&](numa::Member& member) { arena.fill(member); });
    const std::byte* const data = arena.own(0).bytes().data();
    for (std::size_t i = 4096; i < 2 * kMiB; i += 4096) EXPECT_NE(std::memcmp(data, data + i, 4096), 0);
}

TEST(Arena, KeepsWhatTheKernelSaidToItsNodes) {
    const numa::Team team({{0, 0}, {0, 0}});
    const std::array<std::size_t, 2> bytes{kMiB, kMiB};
    const std::array<std::vector<int>, 2> spread{{{0, 0}, {0}}};
    EXPECT_EQ(Arena(team, bytes, spread, numa::Pages::kSmall).refused(), 0);
    const std::array<std::vector<int>, 2> nowhere{{{0}, {0, 1023}}};
    EXPECT_NE(Arena(team, bytes, nowhere, numa::Pages::kSmall).refused(), 0);
}

TEST(BindingRefusal, NamesTheErrorAndWhatToDoOfIt) {
    EXPECT_EQ(binding_refusal(EPERM).why, "mbind: Operation not permitted");
    EXPECT_NE(binding_refusal(EPERM).remedy.find("seccomp"), std::string::npos);
    EXPECT_NE(binding_refusal(EINVAL).remedy.find("cpuset.mems"), std::string::npos);
}

}  // namespace
}  // namespace weir::measure
