// SPDX-License-Identifier: Apache-2.0
#include "numa/buffer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <limits>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/units.h"

namespace weir::numa {
namespace {

/// Resident memory of this process, from /proc/self/statm.
std::uint64_t resident_bytes() {
    std::ifstream in("/proc/self/statm");
    std::uint64_t size = 0;
    std::uint64_t resident = 0;
    in >> size >> resident;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

TEST(Buffer, IsAlignedToAHugePageAndZero) {
    Buffer buffer(3 * kMiB + 5, -1, Pages::kTransparentHuge);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer.bytes().data()) % (2 * kMiB), 0U);
    EXPECT_EQ(buffer.bytes().size(), 3 * kMiB + 5);
    EXPECT_TRUE(std::all_of(buffer.bytes().begin(), buffer.bytes().end(),
                            [](std::byte b) { return b == std::byte{0}; }));
}

TEST(Buffer, KeepsWhatIsWrittenAcrossAMove) {
    Buffer first(1 * kMiB, 0, Pages::kSmall);
    std::memset(first.bytes().data(), 0x5a, first.bytes().size());
    const Buffer second(std::move(first));
    EXPECT_EQ(second.bytes().size(), 1 * kMiB);
    EXPECT_EQ(second.bytes().back(), std::byte{0x5a});
    EXPECT_EQ(second.node(), 0);
}

TEST(Buffer, KeepsTheErrorWithWhichTheKernelRefusedItsNode) {
    EXPECT_EQ(Buffer(1 * kMiB, 0, Pages::kSmall).refused(), 0);
    EXPECT_EQ(Buffer(1 * kMiB, -1, Pages::kSmall).refused(), 0);
    EXPECT_NE(Buffer(1 * kMiB, 1023, Pages::kSmall).refused(), 0);
    EXPECT_NE(Buffer(1 * kMiB, 1 << 20, Pages::kSmall).refused(), 0);
    EXPECT_NE(Buffer(1 * kMiB, std::vector<int>{0, 1023}, Pages::kSmall).refused(), 0);
}

TEST(Buffer, MayBeSpreadOverNodesAndBelongsToNoneThen) {
    Buffer buffer(4 * kMiB, std::vector<int>{0, 0}, Pages::kSmall);
    std::memset(buffer.bytes().data(), 1, buffer.bytes().size());
    EXPECT_EQ(buffer.node(), -1);
    EXPECT_EQ(buffer.refused(), 0);
    EXPECT_EQ(Buffer(1 * kMiB, std::vector<int>{0}, Pages::kSmall).node(), 0);
}

TEST(Buffer, TakesNoPageBeforeTheFirstTouchAndGivesAllBack) {
    constexpr std::uint64_t kSize = 256 * kMiB;
    const std::uint64_t before = resident_bytes();
    {
        Buffer buffer(kSize, -1, Pages::kTransparentHuge);
        EXPECT_LT(resident_bytes(), before + kSize / 4);
        std::memset(buffer.bytes().data(), 1, kSize);
        EXPECT_GT(resident_bytes(), before + kSize / 2);
    }
    EXPECT_LT(resident_bytes(), before + kSize / 4);
}

TEST(Buffer, MayBeEmpty) {
    const Buffer buffer(0, -1, Pages::kSmall);
    EXPECT_TRUE(buffer.bytes().empty());
}

TEST(Buffer, SaysWhatToDoWhenThereIsNotThatMuchMemory) {
    constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max();
    for (const std::size_t size :
         {std::size_t{1} << 60U, kMost / 4, kMost - 4 * kMiB, kMost - 2 * kMiB, kMost}) {
        try {
            const Buffer buffer(size, -1, Pages::kSmall);
            ADD_FAILURE() << size << " bytes, more than the address space, were given";
        } catch (const MachineError& error) {
            EXPECT_FALSE(error.remedy().empty());
        }
    }
}

}  // namespace
}  // namespace weir::numa
