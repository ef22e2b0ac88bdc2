// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace weir::formats {

/// How weights are stored. Layouts are those of GGML's blocks, documented one file a format (formats/q4_k.h
/// ...).
enum class Format : std::uint8_t { kF32, kF16, kBF16, kQ8_0, kQ4_K, kQ6_K };

/// As many formats as the enumeration has; tables are indexed by `index(Format)`.
inline constexpr std::size_t kFormatCount = 6;
constexpr std::size_t index(Format format) {
    return static_cast<std::size_t>(format);
}

/// Geometry of one format: a block of `block_weights` consecutive weights of a row takes `block_bytes` bytes.
struct FormatInfo {
    Format format;
    std::string_view name;    ///< "q4_k"
    std::uint32_t ggml_type;  ///< the number a GGUF file stores for it
    std::size_t block_weights;
    std::size_t block_bytes;

    double bits_per_weight() const {
        return 8.0 * static_cast<double>(block_bytes) / static_cast<double>(block_weights);
    }
};

const FormatInfo& info(Format format);
std::span<const FormatInfo> all_formats();
std::optional<Format> from_name(std::string_view name);
std::optional<Format> from_ggml_type(std::uint32_t type);

/// Bytes of one row. Throws InputError when `columns` is no multiple of the block.
std::size_t row_bytes(Format format, std::size_t columns);

/// Weights of whole blocks as floats, bit for bit what GGML's dequantize_row_* gives without fused
/// multiply-adds. out.size() must be a multiple of the block and blocks.size() its bytes (InputError
/// otherwise).
void dequantize(Format format, std::span<const std::byte> blocks, std::span<float> out);

/// Blocks from floats by plain rounding between each block's extremes: for tests and small made-up models,
/// not for publishing (no search for better scales). Sizes as for dequantize.
void quantize(Format format, std::span<const float> values, std::span<std::byte> blocks);

}  // namespace weir::formats
