// SPDX-License-Identifier: Apache-2.0
#include "formats/finite.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

namespace weir::formats {
namespace {

/// Where in a block its scales in binary16 are: offsets as in ggml/src/ggml-common.h of llama.cpp. Formats
/// that are not here have other scales, or none that one needs to hurry with.
struct Scales {
    Format format;
    std::array<std::size_t, 2> at;
    std::size_t count;
};
constexpr std::array kScales = std::to_array<Scales>({
    {Format::kQ4_0, {0}, 1},
    {Format::kQ4_1, {0, 2}, 2},
    {Format::kQ5_0, {0}, 1},
    {Format::kQ5_1, {0, 2}, 2},
    {Format::kQ8_0, {0}, 1},
    {Format::kQ2_K, {80, 82}, 2},
    {Format::kQ3_K, {108}, 1},
    {Format::kQ4_K, {0, 2}, 2},
    {Format::kQ5_K, {0, 2}, 2},
    {Format::kQ6_K, {208}, 1},
});

/// A float is not finite when its exponent is all ones.
template <class Word>
std::optional<std::size_t> find_exponent(std::span<const std::byte> bytes, Word exponent, std::size_t at,
                                         std::size_t stride) {
    for (std::size_t i = 0; at + i * stride + sizeof(Word) <= bytes.size(); ++i) {
        Word word;
        std::memcpy(&word, bytes.data() + at + i * stride, sizeof(Word));
        if ((word & exponent) == exponent) return i;
    }
    return std::nullopt;
}

constexpr std::uint16_t kHalfExponent = 0x7C00;
constexpr std::uint16_t kBf16Exponent = 0x7F80;
constexpr std::uint32_t kFloatExponent = 0x7F800000;

std::optional<std::size_t> find_scale(const Scales& scales, std::span<const std::byte> blocks) {
    std::optional<std::size_t> first;
    for (std::size_t i = 0; i < scales.count; ++i) {
        const auto found =
            find_exponent(blocks, kHalfExponent, scales.at.at(i), info(scales.format).block_bytes);
        if (found) first = std::min(*found, first.value_or(*found));
    }
    return first;
}

std::optional<std::size_t> find_weight(Format format, std::span<const std::byte> blocks) {
    const FormatInfo& of = info(format);
    std::vector<float> weights(of.block_weights);
    for (std::size_t i = 0; (i + 1) * of.block_bytes <= blocks.size(); ++i) {
        dequantize(format, blocks.subspan(i * of.block_bytes, of.block_bytes), weights);
        if (!std::all_of(weights.begin(), weights.end(), [](float w) { return std::isfinite(w); })) return i;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::size_t> find_not_finite(Format format, std::span<const std::byte> blocks) {
    if (format == Format::kF32) return find_exponent(blocks, kFloatExponent, 0, info(format).block_bytes);
    if (format == Format::kF16) return find_exponent(blocks, kHalfExponent, 0, info(format).block_bytes);
    if (format == Format::kBF16) return find_exponent(blocks, kBf16Exponent, 0, info(format).block_bytes);
    const auto* const known = std::find_if(kScales.begin(), kScales.end(),
                                           [&](const Scales& scales) { return scales.format == format; });
    return known == kScales.end() ? find_weight(format, blocks) : find_scale(*known, blocks);
}

}  // namespace weir::formats
