// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "formats/format.h"

namespace weir::kernels {

// A tape holds a matrix in the order in which a matrix-vector kernel uses its bytes, so that a core reads one
// sequential stream: tiles of 16 rows, each tile a run of units (16 rows x one block of columns), in each
// unit the 16 rows' factors, scales and quants beside each other, interleaved so that vector lanes are rows.
// A tape has exactly the bytes of the GGML blocks; the last tile is filled up with zero rows. The layout of
// each unit is written down in kernels/tape_<format>.cpp. One layout serves every instruction set.

inline constexpr std::size_t kTileRows = 16;

constexpr std::size_t tile_count(std::size_t rows) {
    return (rows + kTileRows - 1) / kTileRows;
}

/// Rows rounded up to whole tiles: what a product of them writes.
constexpr std::size_t whole_tiles(std::size_t rows) {
    return tile_count(rows) * kTileRows;
}

/// The formats that have a tape, and with it every kernel of every instruction set, in the order in which
/// they are measured; formats::all_formats() knows the sizes of more.
std::span<const formats::Format> tape_formats();
bool has_tape(formats::Format format);
/// "f32, f16, …", for messages.
std::string tape_format_names();

/// Throws InputError that names the format and those that have kernels, when this one has none. Everything
/// below throws the same.
void require_tape(formats::Format format);

/// Bytes of one tile: 16 rows. Throws InputError when `columns` is no multiple of the format's block.
std::size_t tile_bytes(formats::Format format, std::size_t columns);

/// Rows of GGML blocks to one tile; a null row is zeros. `tile` takes tile_bytes().
void pack_tile(formats::Format format, std::size_t columns, std::span<const std::byte* const, kTileRows> rows,
               std::byte* tile);

/// The 16 rows of GGML blocks again, bit for bit: row r at rows + r * row_bytes.
void unpack_tile(formats::Format format, std::size_t columns, const std::byte* tile, std::byte* rows);

/// The 16 rows as floats, row after row (16 x columns), equal to formats::dequantize of the packed rows.
void unpack_tile(formats::Format format, std::size_t columns, const std::byte* tile, std::span<float> out);

}  // namespace weir::kernels
