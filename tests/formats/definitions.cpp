// SPDX-License-Identifier: Apache-2.0
#include "tests/formats/definitions.h"

#include <array>
#include <cmath>
#include <cstring>
#include <random>

namespace weir::formats {
namespace {

double half_at(const Block& b, std::size_t at) {
    const int bits = b[at] + 256 * b[at + 1];
    const int exponent = bits / 1024 % 32;
    const double mantissa = bits % 1024;
    const double magnitude =
        exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024.0 + mantissa, exponent - 25);
    return bits < 32768 ? magnitude : -magnitude;
}

/// `count` bits from bit `at` of the bytes that begin at `from`, the lowest first.
int bits_at(const Block& b, std::size_t from, std::size_t at, std::size_t count) {
    int value = 0;
    for (std::size_t k = 0; k < count; ++k) value += ((b[from + (at + k) / 8] >> (at + k) % 8) & 1) << k;
    return value;
}

int signed_byte(const Block& b, std::size_t at) {
    return b[at] < 128 ? b[at] : b[at] - 256;
}

/// Low nibbles first, then the high ones.
int nibble_of(const Block& b, std::size_t from, std::size_t i, std::size_t bytes) {
    return i < bytes ? b[from + i] % 16 : b[from + i - bytes] / 16;
}

double q4_0(const Block& b, std::size_t i) {
    return half_at(b, 0) * (nibble_of(b, 2, i, 16) - 8);
}
double q4_1(const Block& b, std::size_t i) {
    return half_at(b, 0) * nibble_of(b, 4, i, 16) + half_at(b, 2);
}
double q5_0(const Block& b, std::size_t i) {
    return half_at(b, 0) * (nibble_of(b, 6, i, 16) + 16 * bits_at(b, 2, i, 1) - 16);
}
double q5_1(const Block& b, std::size_t i) {
    return half_at(b, 0) * (nibble_of(b, 8, i, 16) + 16 * bits_at(b, 4, i, 1)) + half_at(b, 2);
}
double q8_0(const Block& b, std::size_t i) {
    return half_at(b, 0) * signed_byte(b, 2 + i);
}
double q8_1(const Block& b, std::size_t i) {
    return half_at(b, 0) * signed_byte(b, 4 + i);
}

/// Two bits of weight i where 32 bytes hold 128 weights in four layers.
int layered(const Block& b, std::size_t from, std::size_t i) {
    return bits_at(b, from + 32 * (i / 128) + i % 32, 2 * (i / 32 % 4), 2);
}

double q2_k(const Block& b, std::size_t i) {
    const int scale = b[i / 16] % 16;
    const int min = b[i / 16] / 16;
    return half_at(b, 80) * scale * layered(b, 16, i) - half_at(b, 82) * min;
}
double q3_k(const Block& b, std::size_t i) {
    const std::size_t s = i / 16;
    const int scale =
        bits_at(b, 96 + s % 8, 4 * (s / 8), 4) + 16 * bits_at(b, 104 + s % 4, 2 * (s / 4), 2) - 32;
    const int quant = layered(b, 32, i) + 4 * bits_at(b, i % 32, i / 32, 1) - 4;
    return half_at(b, 108) * scale * quant;
}

/// Scale (0) or min (1) of sub-block s in the twelve bytes from byte 4 on.
int k_scale(const Block& b, std::size_t s, std::size_t which) {
    const std::size_t own = 4 + s % 4 + 4 * which;
    if (s < 4) return bits_at(b, own, 0, 6);
    return bits_at(b, 8 + s, 4 * which, 4) + 16 * bits_at(b, own, 6, 2);
}
double ranged(const Block& b, std::size_t i, int quant) {
    return half_at(b, 0) * k_scale(b, i / 32, 0) * quant - half_at(b, 2) * k_scale(b, i / 32, 1);
}
double q4_k(const Block& b, std::size_t i) {
    return ranged(b, i, nibble_of(b, 16 + 32 * (i / 64), i % 64, 32));
}
double q5_k(const Block& b, std::size_t i) {
    return ranged(b, i,
                  nibble_of(b, 48 + 32 * (i / 64), i % 64, 32) + 16 * bits_at(b, 16 + i % 32, i / 32, 1));
}
double q6_k(const Block& b, std::size_t i) {
    const int low = nibble_of(b, 64 * (i / 128), i % 128, 64);
    return half_at(b, 208) * signed_byte(b, 192 + i / 16) * (low + 16 * layered(b, 128, i) - 32);
}
double q8_k(const Block& b, std::size_t i) {
    float d = 0.0F;
    std::memcpy(&d, b.data(), sizeof(d));
    return static_cast<double>(d) * signed_byte(b, 4 + i);
}

double iq4(int quant) {
    constexpr std::array<int, 16> kValues = {-127, -104, -83, -65, -49, -35, -22, -10,
                                             1,    13,   25,  38,  53,  69,  89,  113};
    return kValues.at(static_cast<std::size_t>(quant));
}
double iq4_nl(const Block& b, std::size_t i) {
    return half_at(b, 0) * iq4(nibble_of(b, 2, i, 16));
}
double iq4_xs(const Block& b, std::size_t i) {
    const std::size_t s = i / 32;
    const int scale = bits_at(b, 4, 4 * s, 4) + 16 * bits_at(b, 2, 2 * s, 2) - 32;
    return half_at(b, 0) * scale * iq4(nibble_of(b, 8 + 16 * s, i % 32, 16));
}

double e2m1(int bits) {
    const int exponent = bits / 2 % 4;
    const double magnitude =
        exponent == 0 ? 0.5 * (bits % 2) : std::ldexp(1.0 + 0.5 * (bits % 2), exponent - 1);
    return bits <= 8 ? magnitude : -magnitude;  // GGML knows no minus zero here
}
double mxfp4(const Block& b, std::size_t i) {
    return std::ldexp(e2m1(nibble_of(b, 1, i, 16)), b[0] - 127);
}
double nvfp4(const Block& b, std::size_t i) {
    const int scale = b[i / 16] % 128;
    const double mantissa = scale % 8;
    const double factor = scale < 8 ? std::ldexp(mantissa, -9) : std::ldexp(8.0 + mantissa, scale / 8 - 10);
    const bool no_number = b[i / 16] == 127;
    return (no_number ? 0.0 : factor) * e2m1(nibble_of(b, 4 + 8 * (i / 16), i % 16, 8));
}

/// A byte is the fraction of 256 that starts with the digit after `digit` others to base three.
double ternary(int byte, std::size_t digit) {
    int rest = byte;
    for (std::size_t k = 0; k < digit; ++k) rest = rest * 3 % 256;
    return std::floor(rest * 3 / 256.0) - 1.0;
}
double tq1_0(const Block& b, std::size_t i) {
    const double d = half_at(b, 52);
    if (i < 160) return ternary(b[i % 32], i / 32) * d;
    if (i < 240) return ternary(b[32 + i % 16], (i - 160) / 16) * d;
    return ternary(b[48 + i % 4], (i - 240) / 4) * d;
}
double tq2_0(const Block& b, std::size_t i) {
    return half_at(b, 64) * (layered(b, 0, i) - 1);
}
double q1_0(const Block& b, std::size_t i) {
    return bits_at(b, 2, i, 1) == 1 ? half_at(b, 0) : -half_at(b, 0);
}
double q2_0(const Block& b, std::size_t i) {
    return half_at(b, 0) * (bits_at(b, 2, 2 * i, 2) - 1);
}

}  // namespace

const std::vector<Definition>& definitions() {
    static const std::vector<Definition> all = {
        {Format::kQ8_0, q8_0, {0}},     {Format::kQ4_K, q4_k, {0, 2}},  {Format::kQ6_K, q6_k, {208}},
        {Format::kQ4_0, q4_0, {0}},     {Format::kQ4_1, q4_1, {0, 2}},  {Format::kQ5_0, q5_0, {0}},
        {Format::kQ5_1, q5_1, {0, 2}},  {Format::kQ8_1, q8_1, {0, 2}},  {Format::kQ2_K, q2_k, {80, 82}},
        {Format::kQ3_K, q3_k, {108}},   {Format::kQ5_K, q5_k, {0, 2}},  {Format::kQ8_K, q8_k, {2}},
        {Format::kIQ4_NL, iq4_nl, {0}}, {Format::kIQ4_XS, iq4_xs, {0}}, {Format::kTQ1_0, tq1_0, {52}},
        {Format::kTQ2_0, tq2_0, {64}},  {Format::kMXFP4, mxfp4},        {Format::kNVFP4, nvfp4},
        {Format::kQ1_0, q1_0, {0}},     {Format::kQ2_0, q2_0, {0}},
    };
    return all;
}

Block sample_block(const Definition& definition, unsigned seed) {
    std::mt19937 random(seed);
    Block block(info(definition.format).block_bytes);
    for (std::uint8_t& byte : block) byte = static_cast<std::uint8_t>(random());
    for (const std::size_t at : definition.factors) block[at + 1] &= 0xBFU;  // below 2, of either sign
    return block;
}

}  // namespace weir::formats
