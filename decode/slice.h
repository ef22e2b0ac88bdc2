// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace weir::decode {

/// Some tiles of one part of a phase, few enough to be handed to another thread.
struct Slice {
    std::size_t part = 0;   ///< index among the parts of the phase
    std::size_t first = 0;  ///< tile
    std::size_t tiles = 0;
};

/// One part of what a thread does between two barriers: tiles of one matrix, or of several whose tiles are
/// worked on together (`streams` of them, with `tile_bytes` in all for each tile).
struct PhasePart {
    std::size_t tiles = 0;
    std::size_t tile_bytes = 0;
    std::size_t streams = 1;
};

/// Cuts a thread's parts of a phase into slices, in order: guided self-scheduling (Polychronopoulos and Kuck
/// 1987, doi:10.1109/TC.1987.5009495). Each is a fixed share of what remains of the phase, so that a core
/// streams for long, and the last ones, which late threads hand over, are short; within bounds for each
/// stream.
std::vector<Slice> cut(std::span<const PhasePart> parts);

}  // namespace weir::decode
