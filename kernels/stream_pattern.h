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
    Prefetch prefetch;
    std::size_t ahead;  ///< bytes
};

inline constexpr std::array<StreamPattern, 4> kStreamPatterns{{
    {"", Prefetch::kNone, 0},
    {"-prefetch-2k", Prefetch::kAllLevels, 2048},
    {"-prefetch-nta-2k", Prefetch::kNonTemporal, 2048},
    {"-page-starts-1k", Prefetch::kPageStarts, 1024},
}};

/// For one cache line of each array that the operation reads.
template <StreamOp kOp, std::size_t kPattern>
__attribute__((always_inline)) static inline void prefetch_arrays(const StreamArgs& args, std::size_t i) {
    constexpr StreamPattern kHow = kStreamPatterns[kPattern];
    if constexpr (reads_b(kOp))
        prefetch_line<kHow.prefetch, kHow.ahead>(reinterpret_cast<const std::byte*>(args.b + i));
    if constexpr (reads_c(kOp))
        prefetch_line<kHow.prefetch, kHow.ahead>(reinterpret_cast<const std::byte*>(args.c + i));
}

/// The kernels that a set offers, made from Set::run<op, store, pattern>: writing, which reads nothing that
/// could be asked for, plainly; every other operation by each pattern.
template <class Set>
class StreamTable {
    static constexpr std::size_t kStores = std::size(kAllStores);
    static constexpr std::size_t kReading = std::size(kAllStreamOps) - 1;  // operations
    static constexpr std::size_t kCount = kStores * (1 + kReading * kStreamPatterns.size());
    static_assert(kAllStreamOps[0] == StreamOp::kWrite);

    /// What the kernel of an index is.
    struct Choice {
        StreamOp op;
        Store store;
        std::size_t pattern;
    };
    static constexpr Choice choice(std::size_t index) {
        if (index < kStores) return {StreamOp::kWrite, kAllStores[index], 0};
        const std::size_t i = index - kStores;
        return {kAllStreamOps[1 + i / kStreamPatterns.size() / kStores],
                kAllStores[i / kStreamPatterns.size() % kStores], i % kStreamPatterns.size()};
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
