// SPDX-License-Identifier: Apache-2.0
#include "kernels/amx/tiles.h"
#include "kernels/peak_sets.h"

namespace weir::kernels::amx {

/// Tile numbers are part of the instructions, so that no loop can go over them.
WEIR_AMX_INT8 PeakWork int8_peak(std::size_t rounds, PeakOperands operands) {
    constexpr std::size_t kPerLane = 4;
    const TileConfig config;
    const TileOperand x(operands.x);
    const TileOperand y(operands.y);
    settle(config);
    settle(x);
    settle(y);
    _tile_loadconfig(&config);
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    _tile_loadd(4, x.words.data(), kRowBytes);
    _tile_loadd(5, x.words.data(), kRowBytes);
    _tile_loadd(6, y.words.data(), kRowBytes);
    _tile_loadd(7, y.words.data(), kRowBytes);
    for (std::size_t i = 0; i < rounds; ++i) {
        _tile_dpbssd(0, 4, 6);
        _tile_dpbssd(1, 4, 7);
        _tile_dpbssd(2, 5, 6);
        _tile_dpbssd(3, 5, 7);
    }
    alignas(64) std::array<std::array<std::int32_t, kWords>, kSums> sums;
    _tile_stored(0, sums[0].data(), kRowBytes);
    _tile_stored(1, sums[1].data(), kRowBytes);
    _tile_stored(2, sums[2].data(), kRowBytes);
    _tile_stored(3, sums[3].data(), kRowBytes);
    _tile_release();
    double total = 0;
    for (const auto& tile : sums) {
        for (const std::int32_t sum : tile) total += static_cast<double>(sum);
    }
    return {2.0 * static_cast<double>(kSums * kLanesASum * kPerLane * rounds), total};
}

}  // namespace weir::kernels::amx
