// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/tape_run.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "kernels/tape.h"

namespace weir::measure {
namespace {

constexpr TapeRun::Shape kShape{512, 3};

TEST(TapeRun, GoesOverWholeCallsOfItsMemoryAndCountsTheirBytes) {
    for (const formats::Format format : kernels::tape_formats()) {
        const std::size_t tile = kernels::tile_bytes(format, kShape.columns);
        kernels::AlignedArray<std::byte> memory(7 * tile + 1);  // two calls of three tiles
        TapeRun run(kernels::best_supported(), format, kShape, {memory.data(), memory.size()}, 1);
        run.fill();
        for (int call = 0; call < 5; ++call) {
            EXPECT_EQ(run.multiply(), 3 * static_cast<double>(tile));
            EXPECT_NO_THROW(run.validate()) << formats::info(format).name << ", call " << call;
        }
        EXPECT_EQ(memory[6 * tile], std::byte{0}) << "a tile beyond the last whole call";
    }
}

TEST(TapeRun, NoticesWeightsThatAreNotThoseItPacked) {
    const std::size_t tile = kernels::tile_bytes(formats::Format::kF32, kShape.columns);
    kernels::AlignedArray<std::byte> memory(3 * tile);
    TapeRun run(kernels::best_supported(), formats::Format::kF32, kShape, {memory.data(), memory.size()}, 1);
    run.fill();
    kernels::AlignedArray<std::byte> other(3 * tile);
    TapeRun of_other_seed(kernels::best_supported(), formats::Format::kF32, kShape,
                          {other.data(), other.size()}, 2);
    of_other_seed.fill();
    std::copy(other.begin(), other.end(), memory.begin());
    run.multiply();
    EXPECT_THROW(run.validate(), Fault);
}

TEST(TapeRun, NeedsRoomForOneCall) {
    kernels::AlignedArray<std::byte> memory(64);
    EXPECT_THROW(
        TapeRun(kernels::best_supported(), formats::Format::kF32, kShape, {memory.data(), memory.size()}, 1),
        Fault);
}

}  // namespace
}  // namespace weir::measure
