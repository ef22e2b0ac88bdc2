// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::kernels {

/// How a kernel asks for a tape ahead of its use, in bytes; 0 means not at all. A processor's own prefetchers
/// follow a stream inside one 4 KiB page and start anew in each, so the first lines of a page are asked for
/// earlier (`page`) than every line is (`line`). The best distances grow with the work a kernel does on each
/// line: docs/performance.md.
struct PrefetchPlan {
    std::size_t line;
    std::size_t page;
};

/// Lines at the start of a page, in bytes, that `page` is for.
inline constexpr std::size_t kPageStart = 1024;

/// To be called once for each cache line used, so that requests are evenly spread: bursts cost more than they
/// bring. Prefetches never fault, so a tape's end needs no care.
template <PrefetchPlan kPlan>
__attribute__((always_inline)) static inline void prefetch_ahead(const std::byte* used) {
    if constexpr (kPlan.line != 0) __builtin_prefetch(used + kPlan.line, 0, 3);
    if constexpr (kPlan.page != 0)
        if (((reinterpret_cast<std::uintptr_t>(used) + kPlan.page) & 4095U) < kPageStart)
            __builtin_prefetch(used + kPlan.page, 0, 3);
}

}  // namespace weir::kernels
