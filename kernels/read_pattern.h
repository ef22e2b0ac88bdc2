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

/// The patterns that every vector instruction set offers; Set::read<kind, ahead> is its ReadFn.
template <class Set>
inline constexpr std::array<ReadKernel, 7> kReadPatterns{{
    {"plain", Set::template read<Prefetch::kNone, 0>},
    {"prefetch-2k", Set::template read<Prefetch::kAllLevels, 2048>},
    {"prefetch-nta-1k", Set::template read<Prefetch::kNonTemporal, 1024>},
    {"prefetch-nta-2k", Set::template read<Prefetch::kNonTemporal, 2048>},
    {"prefetch-nta-4k", Set::template read<Prefetch::kNonTemporal, 4096>},
    {"page-starts-1k", Set::template read<Prefetch::kPageStarts, 1024>},
    {"page-starts-2k", Set::template read<Prefetch::kPageStarts, 2048>},
}};

}  // namespace weir::kernels
