// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "formats/format.h"
#include "formats/half.h"
#include "formats/q4_k.h"
#include "formats/q6_k.h"
#include "formats/random.h"
#include "kernels/tape.h"

namespace weir::kernels {

inline constexpr formats::Format kAllFormats[] = {
    formats::Format::kF32,  formats::Format::kF16,  formats::Format::kBF16, formats::Format::kQ8_0,
    formats::Format::kQ4_K, formats::Format::kQ5_K, formats::Format::kQ6_K, formats::Format::kQ4_0,
    formats::Format::kQ4_1, formats::Format::kQ5_0, formats::Format::kQ5_1};

/// Those that multiply in integers.
inline constexpr formats::Format kBlockFormats[] = {
    formats::Format::kQ8_0, formats::Format::kQ4_K, formats::Format::kQ5_K, formats::Format::kQ6_K,
    formats::Format::kQ4_0, formats::Format::kQ4_1, formats::Format::kQ5_0, formats::Format::kQ5_1};

inline std::string name_of(formats::Format format) {
    return std::string(formats::info(format).name);
}

/// A matrix of GGML blocks for tests.
struct Matrix {
    formats::Format format;
    std::size_t rows;
    std::size_t columns;
    std::vector<std::byte> bytes;

    std::size_t row_bytes() const { return formats::row_bytes(format, columns); }
    const std::byte* row(std::size_t r) const { return bytes.data() + r * row_bytes(); }

    std::vector<const std::byte*> row_pointers() const {
        std::vector<const std::byte*> pointers(rows);
        for (std::size_t r = 0; r < rows; ++r) pointers[r] = row(r);
        return pointers;
    }

    std::vector<std::byte> tape() const {
        const std::size_t tile = tile_bytes(format, columns);
        std::vector<std::byte> packed(tile_count(rows) * tile);
        for (std::size_t t = 0; t < tile_count(rows); ++t) {
            std::array<const std::byte*, kTileRows> of_tile{};
            for (std::size_t r = 0; r < kTileRows && t * kTileRows + r < rows; ++r)
                of_tile[r] = row(t * kTileRows + r);
            pack_tile(format, columns, of_tile, packed.data() + t * tile);
        }
        return packed;
    }
};

inline Matrix random_matrix(formats::Format format, std::size_t rows, std::size_t columns,
                            std::uint64_t seed = 1) {
    Matrix matrix{format, rows, columns, {}};
    matrix.bytes.resize(rows * matrix.row_bytes());
    const float scale = 1.0F / std::sqrt(static_cast<float>(columns));
    formats::random_blocks(format, seed, 0, scale, matrix.bytes);
    return matrix;
}

/// Every byte the same (0xFF: nibbles 15, quants 63, scales 63 or -1; 0x80: quants -128 ...), with sound
/// block scales `d` (a half) in their places.
inline Matrix constant_matrix(formats::Format format, std::size_t rows, std::size_t columns,
                              std::uint8_t byte, std::uint16_t d) {
    Matrix matrix{format, rows, columns, {}};
    matrix.bytes.assign(rows * matrix.row_bytes(), static_cast<std::byte>(byte));
    const std::size_t block = formats::info(format).block_bytes;
    const std::size_t at = format == formats::Format::kQ6_K ? offsetof(formats::Q6_KBlock, d) : 0;
    const bool has_min = format == formats::Format::kQ4_K || format == formats::Format::kQ5_K ||
                         format == formats::Format::kQ4_1 || format == formats::Format::kQ5_1;
    for (std::size_t b = 0; b < matrix.bytes.size(); b += block) {
        std::memcpy(matrix.bytes.data() + b + at, &d, sizeof(d));
        if (has_min) std::memcpy(matrix.bytes.data() + b + 2, &d, sizeof(d));
    }
    return matrix;
}

inline std::vector<float> random_vector(std::size_t size, unsigned seed = 1) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    std::vector<float> values(size);
    for (float& value : values) value = normal(random);
    return values;
}

/// The sum of |w x| over a row: what rounding errors are measured against.
inline std::vector<double> magnitudes(const Matrix& matrix, const float* x) {
    std::vector<double> sums(matrix.rows);
    std::vector<float> row(matrix.columns);
    for (std::size_t r = 0; r < matrix.rows; ++r) {
        formats::dequantize(matrix.format, {matrix.row(r), matrix.row_bytes()}, row);
        for (std::size_t k = 0; k < matrix.columns; ++k)
            sums[r] += std::fabs(static_cast<double>(row[k]) * static_cast<double>(x[k]));
    }
    return sums;
}

}  // namespace weir::kernels
