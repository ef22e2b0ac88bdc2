// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "kernels/read_pattern.h"
#include "kernels/stream.h"

namespace weir::kernels {

/// How the arrays that are read are asked for ahead of use.
struct StreamPattern {
    std::string_view suffix;  ///< of the kernel's name
    Prefetch prefetch = Prefetch::kNone;
    std::size_t ahead = 0;  ///< bytes
    bool blocks = false;    ///< a granule of each array is loaded into the first-level cache before any of it
                            ///< is used: memory then reads and writes in longer runs
};

/// With non-temporal stores: on Zen 4 each but the plain one won for one operation or another. Beside
/// ordinary stores, which read a line of their own first, all of them lost.
inline constexpr std::array<StreamPattern, 4> kStreamPatterns{{
    {""},
    {"-prefetch-2k", Prefetch::kAllLevels, 2048},
    {"-prefetch-nta-2k", Prefetch::kNonTemporal, 2048},
    {"-blocks-4k", Prefetch::kNone, 0, true},
}};

constexpr std::size_t kDoublesALine = 64 / sizeof(double);

template <std::size_t kPattern>
__attribute__((always_inline)) static inline void ask_for(const double* array, std::size_t i) {
    constexpr StreamPattern kHow = kStreamPatterns[kPattern];
    prefetch_line<kHow.prefetch, kHow.ahead>(reinterpret_cast<const std::byte*>(array + i));
    if constexpr (kHow.blocks) {
        if (i % kStreamGranule != 0) return;
        const volatile double* block = array + i;  // the loads are wanted, not what they give
        for (std::size_t line = 0; line < kStreamGranule; line += kDoublesALine)
            static_cast<void>(block[line]);
    }
}

/// To be called once for each cache line of the operation's arrays, in order, before it is used.
template <StreamOp kOp, std::size_t kPattern>
__attribute__((always_inline)) static inline void ask_ahead(const StreamArgs& args, std::size_t i) {
    if constexpr (reads_b(kOp)) ask_for<kPattern>(args.b, i);
    if constexpr (reads_c(kOp)) ask_for<kPattern>(args.c, i);
}

/// The kernels that a set offers, made from Set::run<op, store, pattern>: all operations with ordinary
/// stores, then non-temporal writing, which reads nothing that could be asked for, then the other operations
/// with non-temporal stores by each pattern.
template <class Set>
class StreamTable {
    static constexpr std::size_t kOps = std::size(kAllStreamOps);
    static constexpr std::size_t kCount = kOps + 1 + (kOps - 1) * kStreamPatterns.size();
    static_assert(kAllStreamOps[0] == StreamOp::kWrite);

    /// What the kernel of an index is.
    struct Choice {
        StreamOp op;
        Store store;
        std::size_t pattern;
    };
    static constexpr Choice choice(std::size_t index) {
        if (index < kOps) return {kAllStreamOps[index], Store::kOrdinary, 0};
        if (index == kOps) return {StreamOp::kWrite, Store::kNonTemporal, 0};
        const std::size_t reading = index - kOps - 1;
        return {kAllStreamOps[1 + reading / kStreamPatterns.size()], Store::kNonTemporal,
                reading % kStreamPatterns.size()};
    }

    static constexpr std::size_t kLongestName = 32;
    struct Name {
        std::array<char, kLongestName> letters{};
        std::size_t size = 0;
    };
    static constexpr Name joined(std::string_view first, std::string_view second) {
        Name name;
        std::copy(first.begin(), first.end(), name.letters.begin());
        std::copy(second.begin(), second.end(), name.letters.begin() + first.size());
        name.size = first.size() + second.size();
        return name;
    }
    template <std::size_t kIndex>
    static constexpr Name kName = joined(name(choice(kIndex).op, choice(kIndex).store),
                                         kStreamPatterns[choice(kIndex).pattern].suffix);

    template <std::size_t kIndex>
    static constexpr StreamKernel kernel() {
        constexpr Choice kChoice = choice(kIndex);
        return {{kName<kIndex>.letters.data(), kName<kIndex>.size},
                kChoice.op,
                kChoice.store,
                Set::template run<kChoice.op, kChoice.store, kChoice.pattern>};
    }
    template <std::size_t... kIndices>
    static constexpr std::array<StreamKernel, kCount> make(std::index_sequence<kIndices...>) {
        return {kernel<kIndices>()...};
    }

public:
    static std::span<const StreamKernel> kernels() {
        static constexpr std::array<StreamKernel, kCount> kKernels = make(std::make_index_sequence<kCount>());
        return kKernels;
    }
};

}  // namespace weir::kernels
