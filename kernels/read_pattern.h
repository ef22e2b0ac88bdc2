// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernels/prefetch.h"
#include "kernels/read.h"

namespace weir::kernels {

/// How a read kernel prefetches: not at all, or `ahead` bytes ahead of use, into all caches or past them; or
/// only the first lines of each 4 KiB page, where the processor's own prefetchers start anew
/// (kernels/prefetch.h).
enum class Prefetch { kNone, kAllLevels, kNonTemporal, kPageStarts };

template <Prefetch kKind, std::size_t kAhead>
__attribute__((always_inline)) static inline void prefetch_line(const std::byte* used) {
    if constexpr (kKind == Prefetch::kAllLevels) __builtin_prefetch(used + kAhead, 0, 3);
    if constexpr (kKind == Prefetch::kNonTemporal) __builtin_prefetch(used + kAhead, 0, 0);
    if constexpr (kKind == Prefetch::kPageStarts) prefetch_ahead<PrefetchPlan{0, kAhead}>(used);
}

/// Of `bytes`, how many each of so many streams gets: whole granules.
constexpr std::size_t stream_bytes(std::size_t bytes, std::size_t streams) {
    return bytes / streams / kReadGranule * kReadGranule;
}

/// The patterns that every vector instruction set offers. Set::read<kind, ahead> is its ReadFn;
/// Set::read_streams<n> goes over n parts side by side (stream_bytes) and reads the rest plainly: a core
/// whose prefetchers follow several streams may get more out of memory that way.
template <class Set>
inline constexpr std::array<ReadKernel, 10> kReadPatterns{{
    {"plain", Set::template read<Prefetch::kNone, 0>},
    {"prefetch-2k", Set::template read<Prefetch::kAllLevels, 2048>},
    {"prefetch-nta-1k", Set::template read<Prefetch::kNonTemporal, 1024>},
    {"prefetch-nta-2k", Set::template read<Prefetch::kNonTemporal, 2048>},
    {"prefetch-nta-4k", Set::template read<Prefetch::kNonTemporal, 4096>},
    {"page-starts-1k", Set::template read<Prefetch::kPageStarts, 1024>},
    {"page-starts-2k", Set::template read<Prefetch::kPageStarts, 2048>},
    {"streams-2", Set::template read_streams<2>},
    {"streams-4", Set::template read_streams<4>},
    {"streams-8", Set::template read_streams<8>},
}};

}  // namespace weir::kernels
