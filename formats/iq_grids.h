// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// The vectors that quants of GGML's IQ1, IQ2 and IQ3 formats index: four or eight weights at once, before
/// scale and sign. Source: kgrid_* in ggml/src/ggml-quants.c and *_grid in ggml/src/ggml-common.h of
/// llama.cpp v0.5.0 (MIT licence).
template <std::size_t kWidth, std::size_t kPoints>
using Grid = std::array<std::array<std::int8_t, kWidth>, kPoints>;

extern const Grid<8, 2048> kIQ1Grid;     ///< -1, 0, 1; of IQ1_S and IQ1_M
extern const Grid<8, 256> kIQ2_XXSGrid;  ///< magnitudes 8, 25, 43
extern const Grid<8, 512> kIQ2_XSGrid;   ///< the same
extern const Grid<8, 1024> kIQ2_SGrid;   ///< the same
extern const Grid<4, 256> kIQ3_XXSGrid;  ///< magnitudes 4, 12, 20, ... 52, 62
extern const Grid<4, 512> kIQ3_SGrid;    ///< magnitudes 1, 3, ... 15

/// What IQ1 formats add to each value of a point, or take away.
inline constexpr float kIQ1Delta = 0.125F;

/// The weights of a point of magnitudes; bit j of `signs` is set where weight j is negative.
template <std::size_t kWidth>
void put_signed(const std::array<std::int8_t, kWidth>& point, float scale, unsigned signs, float* out) {
    for (std::size_t j = 0; j < kWidth; ++j)
        out[j] = scale * static_cast<float>(point[j]) * ((signs >> j & 1U) != 0 ? -1.0F : 1.0F);
}

/// The weights of a point of IQ1.
inline void put_shifted(const std::array<std::int8_t, 8>& point, float scale, float delta, float* out) {
    for (std::size_t j = 0; j < point.size(); ++j) out[j] = scale * (static_cast<float>(point[j]) + delta);
}

}  // namespace weir::formats
