// SPDX-License-Identifier: Apache-2.0
#include "kernels/tape.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/error.h"
#include "kernels/tape_layout.h"

namespace weir::kernels {
namespace {

// In the order of formats::Format.
constexpr std::array<const TapeEntry*, formats::kFormatCount> kEntries = {
    &kF32Tape, &kF16Tape, &kBF16Tape, &kQ8_0Tape, &kQ4_KTape, &kQ6_KTape,
};

const TapeEntry& entry(formats::Format format) {
    return *kEntries.at(formats::index(format));
}

}  // namespace

std::size_t tile_bytes(formats::Format format, std::size_t columns) {
    return kTileRows * formats::row_bytes(format, columns);
}

void pack_tile(formats::Format format, std::size_t columns, std::span<const std::byte* const, kTileRows> rows,
               std::byte* tile) {
    const std::size_t row_bytes = formats::row_bytes(format, columns);
    std::array<const std::byte*, kTileRows> filled{};
    std::copy(rows.begin(), rows.end(), filled.begin());
    std::vector<std::byte> zeros;
    if (std::find(filled.begin(), filled.end(), nullptr) != filled.end()) {
        zeros.resize(row_bytes);  // zero bytes are zero weights in every format
        std::replace(filled.begin(), filled.end(), static_cast<const std::byte*>(nullptr),
                     static_cast<const std::byte*>(zeros.data()));
    }
    entry(format).pack(columns, filled, tile);
}

void unpack_tile(formats::Format format, std::size_t columns, const std::byte* tile, std::byte* rows) {
    const std::size_t row_bytes = formats::row_bytes(format, columns);
    std::array<std::byte*, kTileRows> each{};
    for (std::size_t r = 0; r < kTileRows; ++r) each[r] = rows + r * row_bytes;
    entry(format).unpack(columns, tile, each);
}

void unpack_tile(formats::Format format, std::size_t columns, const std::byte* tile, std::span<float> out) {
    if (out.size() != kTileRows * columns)
        throw Fault("unpack_tile: room for " + std::to_string(out.size()) + " floats, not 16 rows of " +
                    std::to_string(columns));
    std::vector<std::byte> rows(tile_bytes(format, columns));
    unpack_tile(format, columns, tile, rows.data());
    formats::dequantize(format, rows, out);
}

}  // namespace weir::kernels
