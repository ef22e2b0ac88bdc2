// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::kernels {

/// How a kernel asks for a tape ahead of its use, in bytes; 0 means not at all. A processor's own prefetchers
/// follow a stream inside one 4 KiB page and start anew in each, so the first lines of a page are asked for
/// earlier (`page`) than every line is (`line`). The best distances grow with the work a kernel does on each
/// line, and differ between processors: docs/performance.md.
struct PrefetchPlan {
    std::size_t line;
    std::size_t page;
    std::size_t page_start = 1024;  ///< bytes at the start of a page that `page` is for
    int page_locality = 3;          ///< as __builtin_prefetch takes it: 3 into all caches, 2 past the first
};

/// To be called once for each cache line used, so that requests are evenly spread: bursts cost more than they
/// bring. Prefetches never fault, so a tape's end needs no care.
template <PrefetchPlan kPlan>
__attribute__((always_inline)) static inline void prefetch_ahead(const std::byte* used) {
    if constexpr (kPlan.line != 0) __builtin_prefetch(used + kPlan.line, 0, 3);
    constexpr int kPageLocality = kPlan.page_locality;  // a constant to g++ without optimisation, too
    if constexpr (kPlan.page != 0)
        if (((reinterpret_cast<std::uintptr_t>(used) + kPlan.page) & 4095U) < kPlan.page_start)
            __builtin_prefetch(used + kPlan.page, 0, kPageLocality);
}

/// The start of a tape that comes after the one at work, asked for before that one: by the time it is used
/// the first lines wait in the second-level cache, and the processor's prefetchers begin there and not in
/// memory.
inline void prefetch_start(const std::byte* tape) {
    constexpr std::size_t kStartBytes = 4096;
    for (std::size_t line = 0; line < kStartBytes; line += 64) __builtin_prefetch(tape + line, 0, 2);
}

}  // namespace weir::kernels
