// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/stretch.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <memory>

#include "base/error.h"
#include "base/units.h"

namespace weir::measure {
namespace {

kernels::ReadKernel scalar() {
    return kernels::read_kernels(kernels::Isa::kScalar).front();
}

struct Free {
    void operator()(std::byte* bytes) const { std::free(bytes); }
};

/// Zeroed memory as a buffer's: in whole granules, aligned as kernels want it.
class Memory {
public:
    explicit Memory(std::size_t granules)
        : size_(granules * kernels::kReadGranule),
          bytes_(static_cast<std::byte*>(std::aligned_alloc(64, size_))) {
        std::fill_n(bytes_.get(), size_, std::byte{0});
    }
    std::span<const std::byte> span() const { return {bytes_.get(), size_}; }

private:
    std::size_t size_;
    std::unique_ptr<std::byte, Free> bytes_;
};

TEST(Stretches, TogetherAreAllBuffersWhateverTheNumberOfThreads) {
    const std::array<Memory, 3> memory{Memory(7), Memory(64), Memory(30)};
    const std::vector<std::span<const std::byte>> buffers{memory[0].span(), memory[1].span(),
                                                          memory[2].span()};
    for (const std::size_t threads : {1U, 2U, 3U, 5U, 101U}) {
        const std::vector<Stretch> parts = share_out(buffers, threads);
        ASSERT_EQ(parts.size(), threads);
        std::size_t all = 0;
        for (const Stretch& part : parts) {
            all += part.size();
            EXPECT_LE(part.size(), (101 / threads + 1) * kernels::kReadGranule) << threads;
            EXPECT_GE(part.size(), 101 / threads * kernels::kReadGranule) << threads;
        }
        EXPECT_EQ(all, 101 * kernels::kReadGranule);
    }
}

TEST(Stretches, AreHalvesOfEachBufferForTwiceAsManyThreadsAsBuffers) {
    const std::array<Memory, 2> memory{Memory(8), Memory(8)};
    const std::vector<Stretch> parts = share_out({memory[0].span(), memory[1].span()}, 4);
    for (const Stretch& part : parts) EXPECT_EQ(part.size(), 4 * kernels::kReadGranule);
}

TEST(Stretch, IsReadPieceAfterPieceAndThenFromItsStart) {
    const Memory large(1536);
    const Memory small(2);
    Stretch stretch;
    stretch.add(large.span());
    stretch.add(small.span());
    stretch.add({});  // nothing
    EXPECT_EQ(stretch.size(), 1538 * kernels::kReadGranule);
    for (int turn = 0; turn < 2; ++turn) {
        EXPECT_EQ(stretch.read(scalar()), kMiB);
        EXPECT_EQ(stretch.read(scalar()), 512 * kernels::kReadGranule);
        EXPECT_EQ(stretch.read(scalar()), 2 * kernels::kReadGranule);
    }
}

TEST(Stretch, OfNothingCannotBeRead) {
    EXPECT_THROW(Stretch{}.read(scalar()), Fault);
}

}  // namespace
}  // namespace weir::measure
