// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "formats/format.h"
#include "kernels/activation.h"
#include "kernels/aligned.h"
#include "kernels/dispatch.h"

namespace weir::measure {

/// Rows of random weights as a tape over one thread's memory, and the matrix-vector kernel that goes over it
/// again and again.
class TapeRun {
public:
    /// The tape's shape: as many tiles as `memory` holds, in calls of `tiles_a_call`. A Fault when it holds
    /// less than one call's.
    struct Shape {
        std::size_t columns = 0;
        std::size_t tiles_a_call = 0;
    };

    /// `seed`: another for each thread, so that no two have the same weights.
    TapeRun(kernels::Isa isa, formats::Format format, const Shape& shape, std::span<std::byte> memory,
            std::uint64_t seed);

    /// Packs random blocks, no tile like another, into the memory.
    void fill();

    /// Multiplies the next tiles, as many as a call has, and returns their bytes.
    double multiply();

    /// Results of the last call, its first, middle and last tile, against the scalar reference over the same
    /// rows; a Fault where they differ.
    void validate() const;

private:
    void validate_tile(std::size_t tile) const;
    void random_rows(std::size_t tile, std::span<std::byte> rows) const;

    formats::Format format_;
    Shape shape_;
    std::span<std::byte> memory_;
    std::size_t tile_bytes_;
    std::size_t tiles_;
    const kernels::KernelTable& table_;
    kernels::Activation input_;
    kernels::AlignedArray<float> out_;
    std::uint64_t seed_;
    std::size_t next_ = 0;
    std::size_t last_ = 0;
};

}  // namespace weir::measure
