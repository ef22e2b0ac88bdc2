// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace weir::decode {

/// A uniform draw of distinct experts for one layer of one token. With random weights a router picks nearly
/// the same experts for every token, which no trained model does, so its selection is replaced by this one
/// after it was computed and timed. A pure function of seed, token and layer: every thread draws the same
/// without talking. chosen.size() distinct values below `experts`; a Fault when there are fewer experts than
/// that.
void draw_experts(std::uint64_t seed, std::uint64_t token, std::size_t layer, std::size_t experts,
                  std::span<std::uint32_t> chosen);

/// SplitMix64's finaliser (Steele, Lea, Flood 2014): a good mix of 64 bits.
constexpr std::uint64_t mix64(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

}  // namespace weir::decode
