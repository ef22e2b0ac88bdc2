// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/read.h"

namespace weir::kernels {

/// How a read kernel prefetches: not at all, or `ahead` bytes ahead of use, into all caches or past them.
enum class Prefetch { kNone, kAllLevels, kNonTemporal };

template <Prefetch kKind, std::size_t kAhead>
__attribute__((always_inline)) static inline void prefetch_line(const std::byte* used) {
    if constexpr (kKind == Prefetch::kAllLevels) __builtin_prefetch(used + kAhead, 0, 3);
    if constexpr (kKind == Prefetch::kNonTemporal) __builtin_prefetch(used + kAhead, 0, 0);
}

}  // namespace weir::kernels
