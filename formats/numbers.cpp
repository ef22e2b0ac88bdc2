// SPDX-License-Identifier: Apache-2.0
// I8 to I64 and F64: little endian; a block is one number, which is the weight, to the nearest float. Rotary
// tables and the like have them, not matrices.
#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include "formats/entry.h"

namespace weir::formats {
namespace {

template <class Number>
void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<float>(load_block<Number>(blocks, i));
}

/// Not a number becomes 0, too large the largest.
template <class Number>
Number nearest(float value) {
    if constexpr (std::is_floating_point_v<Number>) {
        return static_cast<Number>(value);
    } else {
        constexpr float kBeyond = -static_cast<float>(std::numeric_limits<Number>::min());  // exact
        const float rounded = std::nearbyint(value);
        if (std::isnan(rounded)) return 0;
        if (rounded >= kBeyond) return std::numeric_limits<Number>::max();
        if (rounded <= -kBeyond) return std::numeric_limits<Number>::min();
        return static_cast<Number>(rounded);
    }
}

template <class Number>
void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t i = 0; i < count; ++i) store_block(blocks, i, nearest<Number>(values[i]));
}

/// Whole numbers of [-m, m], with m now the lower and now the upper of two neighbours, so that the mean
/// square m * (m + 1) / 3 is scale^2 on average, or as near as the type allows.
template <class Number>
void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    constexpr double kMost =
        static_cast<double>(std::numeric_limits<Number>::max()) * (1.0 - 0x1.0p-20) - 1.0;
    const double thrice = 3.0 * static_cast<double>(scale) * static_cast<double>(scale);
    const double m = std::min(std::floor((std::sqrt(1.0 + 4.0 * thrice) - 1.0) / 2.0), std::floor(kMost));
    const double upper = std::clamp((thrice - m * (m + 1.0)) / (2.0 * (m + 1.0)), 0.0, 1.0);
    const auto raise_below = static_cast<std::uint64_t>(upper * 0x1.0p32);
    RandomBits local = bits;  // bytes may alias anything: a local state stays in registers
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t pool = local.next();
        const double reach = m + ((pool & 0xFFFFFFFFU) < raise_below ? 1.5 : 0.5);
        const double place = static_cast<double>(static_cast<std::int32_t>(pool >> 32U)) + 0.5;
        store_block(blocks, i, static_cast<Number>(std::nearbyint(reach * place * 0x1.0p-31)));
    }
    bits = local;
}

/// Uniform in +-scale * sqrt(3).
void randomize_doubles(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    const double factor = static_cast<double>(scale) * 1.7320508075688772 * 0x1.0p-63;
    for (std::size_t i = 0; i < count; ++i)
        store_block(blocks, i, factor * static_cast<double>(static_cast<std::int64_t>(bits.next())));
}

template <class Number>
constexpr FormatEntry whole(Format format, std::string_view name, std::uint32_t type) {
    return {{format, name, type, 1, sizeof(Number)}, dequantize<Number>, quantize<Number>, randomize<Number>};
}

}  // namespace

constinit const FormatEntry kI8Entry = whole<std::int8_t>(Format::kI8, "i8", 24);
constinit const FormatEntry kI16Entry = whole<std::int16_t>(Format::kI16, "i16", 25);
constinit const FormatEntry kI32Entry = whole<std::int32_t>(Format::kI32, "i32", 26);
constinit const FormatEntry kI64Entry = whole<std::int64_t>(Format::kI64, "i64", 27);
constinit const FormatEntry kF64Entry = {
    {Format::kF64, "f64", 28, 1, 8}, dequantize<double>, quantize<double>, randomize_doubles};

}  // namespace weir::formats
