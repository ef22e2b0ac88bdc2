// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace weir::formats {

/// How weights are stored. Those of GGML first, in no order of meaning (documents store names), then those
/// that checkpoints have and no GGUF file. Layouts with a codec are documented one file a format
/// (formats/q4_k.h ...; Q4_1 in q4_0.h, Q5_1 in q5_0.h, both IQ4 in iq4.h, I8 to I64 and F64 in numbers.cpp);
/// of the others formats/geometry.cpp knows the sizes.
enum class Format : std::uint8_t {
    kF32,
    kF16,
    kBF16,
    kQ8_0,
    kQ4_K,
    kQ6_K,
    kQ4_0,
    kQ4_1,
    kQ5_0,
    kQ5_1,
    kQ8_1,
    kQ2_K,
    kQ3_K,
    kQ5_K,
    kQ8_K,
    kIQ1_S,
    kIQ1_M,
    kIQ2_XXS,
    kIQ2_XS,
    kIQ2_S,
    kIQ3_XXS,
    kIQ3_S,
    kIQ4_NL,
    kIQ4_XS,
    kTQ1_0,
    kTQ2_0,
    kMXFP4,
    kNVFP4,
    kQ1_0,
    kQ2_0,
    kI8,
    kI16,
    kI32,
    kI64,
    kF64,
    kFp8Blocks,
    kFp8Ue8m0Blocks,
    kInt8Rows,
    kInt4Group32,
    kInt4Group128,
    kInt4Group128Zero,
    kMXFP4Apart,
};

/// As many formats as the enumeration has; tables are indexed by `index(Format)`.
constexpr std::size_t index(Format format) {
    return static_cast<std::size_t>(format);
}
inline constexpr std::size_t kFormatCount = index(Format::kMXFP4Apart) + 1;

/// Scales that lie beside the weights of a matrix, not in their blocks: one for every rectangle of `rows` x
/// `columns` weights, of which those at the matrix's edges may be cut. A scale belongs to one matrix.
struct ScaleGrid {
    std::size_t rows = 0;     ///< 0: no such scales
    std::size_t columns = 0;  ///< 0: the whole row
    std::size_t bits = 0;     ///< of one scale, its zero point counted
};

/// Geometry of one format: a block of `block_weights` consecutive weights of a row takes `block_bytes` bytes.
struct FormatInfo {
    Format format;
    std::string_view name;                   ///< "q4_k"
    std::optional<std::uint32_t> ggml_type;  ///< the number a GGUF file stores for it; none: no GGUF has it
    std::size_t block_weights;
    std::size_t block_bytes;
    ScaleGrid scales = {};

    /// With the scales of whole rectangles; a scale a row is left out, since it depends on the columns.
    double bits_per_weight() const;
};

const FormatInfo& info(Format format);
std::span<const FormatInfo> all_formats();
std::optional<Format> from_name(std::string_view name);
std::optional<Format> from_ggml_type(std::uint32_t type);

/// Bytes of one matrix with its scales: what counts a tensor. Throws InputError when `columns` is no multiple
/// of the block, or when the bytes are more than 64 bits count.
std::uint64_t matrix_bytes(Format format, std::uint64_t rows, std::uint64_t columns);

/// Bytes of one row, for formats whose rows stand alone. Throws InputError when `columns` is no multiple of
/// the block, or when scales lie beside the rows (matrix_bytes counts those).
std::size_t row_bytes(Format format, std::size_t columns);

/// Whether the three below (random_blocks of formats/random.h, dequantize, quantize) know the format; each
/// throws InputError where they do not.
bool has_codec(Format format);

/// Weights of whole blocks as floats, bit for bit what GGML's dequantize_row_* gives without fused
/// multiply-adds; numbers and Q8_1, which GGML does not turn into floats, as the nearest ones. out.size()
/// must be a multiple of the block and blocks.size() its bytes (InputError otherwise).
void dequantize(Format format, std::span<const std::byte> blocks, std::span<float> out);

/// Blocks from floats by plain rounding between each block's extremes: for tests and small made-up models,
/// not for publishing (no search for better scales; what is ternary or binary comes back well only where the
/// values were). IQ1 to IQ3: the points of each grid that are nearest (formats/iq_search.h). Sizes as for
/// dequantize.
void quantize(Format format, std::span<const float> values, std::span<std::byte> blocks);

}  // namespace weir::formats
