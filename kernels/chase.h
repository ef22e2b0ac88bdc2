// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace weir::kernels {

/// A cache line that holds the address of the one to load after it.
struct alignas(64) Link {
    const Link* next;
};

/// Makes one cycle over all whole lines of `memory`, which is 64-byte aligned: whatever line one starts from,
/// as many links as there are lines visit each once and lead back. All cycles are equally likely, so that no
/// prefetcher knows a line before the load that brings its address is done; the same seed gives the same one
/// (S. Sattolo, "An algorithm to generate a random cyclic permutation", Information Processing Letters 22,
/// 1986). Writes every line, first in the order of addresses. Returns the first line. Fault for memory
/// without a line, out of alignment, or of more than 2^32 lines.
const Link* make_cycle(std::span<std::byte> memory, std::uint64_t seed);

/// Follows `links` links from `from`: each load needs the one before it to know its address, so that they
/// take one latency each. Returns the line where it ends.
const Link* follow(const Link* from, std::size_t links);

}  // namespace weir::kernels
