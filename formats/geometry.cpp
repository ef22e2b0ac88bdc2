// SPDX-License-Identifier: Apache-2.0
// Formats of which weir knows the sizes and has no codec yet. GGML's blocks are those of ggml-common.h in
// llama.cpp v0.5.0 (October 2026), spelt as sums of a block's parts; each checkpoint format names its source.
#include <array>

#include "formats/entry.h"

namespace weir::formats {
namespace {

constexpr std::array kEntries = {

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
