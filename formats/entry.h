// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstring>
#include <span>

#include "formats/format.h"
#include "formats/random_bits.h"

namespace weir::formats {

/// What a format's own file provides. The list in format.cpp names each entry once; everything else asks the
/// list. Without a codec all three functions are null.
struct FormatEntry {
    FormatInfo info;
    void (*dequantize)(const std::byte* blocks, std::size_t block_count, float* out) = nullptr;
    void (*quantize)(const float* values, std::size_t block_count, std::byte* blocks) = nullptr;
    /// Random weights with a standard deviation of about `scale`.
    void (*randomize)(RandomBits& bits, float scale, std::size_t block_count, std::byte* blocks) = nullptr;
};

extern const FormatEntry kF32Entry;
extern const FormatEntry kF16Entry;
extern const FormatEntry kBF16Entry;
extern const FormatEntry kQ8_0Entry;
extern const FormatEntry kQ4_KEntry;
extern const FormatEntry kQ6_KEntry;
extern const FormatEntry kQ4_0Entry;
extern const FormatEntry kQ4_1Entry;
extern const FormatEntry kQ5_0Entry;
extern const FormatEntry kQ5_1Entry;
extern const FormatEntry kQ8_1Entry;
extern const FormatEntry kQ2_KEntry;
extern const FormatEntry kQ3_KEntry;
extern const FormatEntry kQ5_KEntry;
extern const FormatEntry kQ8_KEntry;
extern const FormatEntry kIQ4_NLEntry;
extern const FormatEntry kIQ4_XSEntry;
extern const FormatEntry kMXFP4Entry;
extern const FormatEntry kNVFP4Entry;
extern const FormatEntry kTQ1_0Entry;
extern const FormatEntry kTQ2_0Entry;
extern const FormatEntry kQ1_0Entry;
extern const FormatEntry kQ2_0Entry;
extern const FormatEntry kI8Entry;
extern const FormatEntry kI16Entry;
extern const FormatEntry kI32Entry;
extern const FormatEntry kI64Entry;
extern const FormatEntry kF64Entry;
extern const FormatEntry kIQ1_SEntry;
extern const FormatEntry kIQ1_MEntry;
extern const FormatEntry kIQ2_XXSEntry;
extern const FormatEntry kIQ2_XSEntry;
extern const FormatEntry kIQ2_SEntry;
extern const FormatEntry kIQ3_XXSEntry;
extern const FormatEntry kIQ3_SEntry;

/// The formats without a codec. One that gets a codec moves from here to a file of its own.
std::span<const FormatEntry> geometry_entries();

/// Blocks have no alignment in a file, so they are copied in and out.
template <class Block>
Block load_block(const std::byte* blocks, std::size_t i) {
    Block block;
    std::memcpy(&block, blocks + i * sizeof(Block), sizeof(Block));
    return block;
}
template <class Block>
void store_block(std::byte* blocks, std::size_t i, const Block& block) {
    std::memcpy(blocks + i * sizeof(Block), &block, sizeof(Block));
}

}  // namespace weir::formats
