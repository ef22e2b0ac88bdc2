// SPDX-License-Identifier: Apache-2.0
// Formats of which weir knows the sizes and has no codec yet. GGML's blocks are those of ggml-common.h in
// llama.cpp v0.5.0 (October 2026), spelt as sums of a block's parts; each checkpoint format names its source.
#include <array>

#include "formats/entry.h"

namespace weir::formats {
namespace {

constexpr std::size_t kHalf = 2;  // a binary16

constexpr std::array kEntries = {
    FormatEntry{{Format::kQ4_0, "q4_0", 2, 32, kHalf + 16}},
    FormatEntry{{Format::kQ4_1, "q4_1", 3, 32, 2 * kHalf + 16}},
    FormatEntry{{Format::kQ5_0, "q5_0", 6, 32, kHalf + 4 + 16}},
    FormatEntry{{Format::kQ5_1, "q5_1", 7, 32, 2 * kHalf + 4 + 16}},
    FormatEntry{{Format::kQ8_1, "q8_1", 9, 32, 2 * kHalf + 32}},
    FormatEntry{{Format::kQ1_0, "q1_0", 41, 128, kHalf + 16}},
    FormatEntry{{Format::kQ2_0, "q2_0", 42, 64, kHalf + 16}},

    // Super-blocks of 256 weights: factors, the scales of sub-blocks, quants.
    FormatEntry{{Format::kQ2_K, "q2_k", 10, 256, 2 * kHalf + 16 + 64}},
    FormatEntry{{Format::kQ3_K, "q3_k", 11, 256, kHalf + 12 + 64 + 32}},
    FormatEntry{{Format::kQ5_K, "q5_k", 13, 256, 2 * kHalf + 12 + 128 + 32}},
    FormatEntry{{Format::kQ8_K, "q8_k", 15, 256, 4 + 256 + 16 * 2}},

    // Quants that index a table of values.
    FormatEntry{{Format::kIQ4_NL, "iq4_nl", 20, 32, kHalf + 16}},
    FormatEntry{{Format::kIQ4_XS, "iq4_xs", 23, 256, kHalf + 2 + 4 + 128}},

    // Ternary: five weights in a byte (the last 16 four in a byte), or four.
    FormatEntry{{Format::kTQ1_0, "tq1_0", 34, 256, kHalf + 48 + 4}},
    FormatEntry{{Format::kTQ2_0, "tq2_0", 35, 256, kHalf + 64}},

    // Floats of four bits: a power of two for 32, or four scales of eight bits for 64.
    FormatEntry{{Format::kMXFP4, "mxfp4", 39, 32, 1 + 16}},
    FormatEntry{{Format::kNVFP4, "nvfp4", 40, 64, 4 + 32}},

    FormatEntry{{Format::kI8, "i8", 24, 1, 1}},
    FormatEntry{{Format::kI16, "i16", 25, 1, 2}},
    FormatEntry{{Format::kI32, "i32", 26, 1, 4}},
    FormatEntry{{Format::kI64, "i64", 27, 1, 8}},
    FormatEntry{{Format::kF64, "f64", 28, 1, 8}},

    // DeepSeek-V3 and R1: E4M3 with weight_scale_inv, a binary32 for 128 x 128 weights (README_WEIGHTS.md of
    // deepseek-ai/DeepSeek-V3, "weight_block_size": [128, 128]; cited from general knowledge).
    FormatEntry{{Format::kFp8Blocks, "fp8_e4m3_128", std::nullopt, 1, 1, {128, 128, 32}}},
    // DeepSeek-V4: the same with scales of eight bits, powers of two ("scale_fmt": "ue8m0", stored as
    // F8_E8M0: conversion/deepseek.py in llama.cpp v0.5.0).
    FormatEntry{{Format::kFp8Ue8m0Blocks, "fp8_e4m3_ue8m0_128", std::nullopt, 1, 1, {128, 128, 8}}},
    // compressed-tensors "int-quantized" with strategy "channel": a scale of 16 bits for each row (this and
    // the next three from general knowledge).
    FormatEntry{{Format::kInt8Rows, "int8_row", std::nullopt, 1, 1, {1, 0, 16}}},
    // compressed-tensors "pack-quantized", symmetric: a scale of 16 bits for a group of a row and no zero
    // point. Kimi K2 Thinking has groups of 32.
    FormatEntry{{Format::kInt4Group32, "int4_g32", std::nullopt, 2, 1, {1, 32, 16}}},
    FormatEntry{{Format::kInt4Group128, "int4_g128", std::nullopt, 2, 1, {1, 128, 16}}},
    // AWQ and asymmetric GPTQ: a zero point of four bits beside each scale.
    FormatEntry{{Format::kInt4Group128Zero, "int4_g128_zero", std::nullopt, 2, 1, {1, 128, 16 + 4}}},
    // gpt-oss: 16 bytes of "blocks" for 32 weights and a byte of "scales" in a tensor of its own.
    FormatEntry{{Format::kMXFP4Apart, "mxfp4_apart", std::nullopt, 2, 1, {1, 32, 8}}},
};

}  // namespace

std::span<const FormatEntry> geometry_entries() {
    return kEntries;
}

}  // namespace weir::formats
