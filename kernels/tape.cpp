// SPDX-License-Identifier: Apache-2.0
#include "kernels/tape.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/nearest.h"
#include "kernels/tape_layout.h"

namespace weir::kernels {
namespace {

using formats::Format;

// The list of tapes, in two lines beside each other.
constexpr std::array kFormats = {
    Format::kF32,  Format::kF16,  Format::kBF16, Format::kQ8_0, Format::kQ4_K, Format::kQ5_K,
    Format::kQ6_K, Format::kQ4_0, Format::kQ4_1, Format::kQ5_0, Format::kQ5_1,
};
constexpr std::array<const TapeEntry*, kFormats.size()> kEntries = {
    &kF32Tape,  &kF16Tape,  &kBF16Tape, &kQ8_0Tape, &kQ4_KTape, &kQ5_KTape,
    &kQ6_KTape, &kQ4_0Tape, &kQ4_1Tape, &kQ5_0Tape, &kQ5_1Tape,
};

const TapeEntry* find(Format format) {
    const auto* const found = std::find(kFormats.begin(), kFormats.end(), format);
    return found == kFormats.end() ? nullptr
                                   : kEntries.at(static_cast<std::size_t>(found - kFormats.begin()));
}

const TapeEntry& entry(Format format) {
    require_tape(format);
    return *find(format);
}

}  // namespace

std::span<const Format> tape_formats() {
    return kFormats;
}

bool has_tape(Format format) {
    return find(format) != nullptr;
}

std::string tape_format_names() {
    std::vector<std::string> names;
    for (const Format each : kFormats) names.emplace_back(formats::info(each).name);
    return join(names);
}

void require_tape(Format format) {
    if (has_tape(format)) return;
    throw InputError(std::string(formats::info(format).name) + " weights",
                     "weir has no kernel that multiplies them",
                     "choose a quantisation whose formats it multiplies: " + tape_format_names());
}

std::size_t tile_bytes(formats::Format format, std::size_t columns) {
    require_tape(format);
    return kTileRows * formats::row_bytes(format, columns);
}

void pack_tile(formats::Format format, std::size_t columns, std::span<const std::byte* const, kTileRows> rows,
               std::byte* tile) {
    const TapeEntry& of = entry(format);
    const std::size_t row_bytes = formats::row_bytes(format, columns);
    std::array<const std::byte*, kTileRows> filled{};
    std::copy(rows.begin(), rows.end(), filled.begin());
    std::vector<std::byte> zeros;
    if (std::find(filled.begin(), filled.end(), nullptr) != filled.end()) {
        zeros.resize(row_bytes);  // zero bytes are zero weights in every format
        std::replace(filled.begin(), filled.end(), static_cast<const std::byte*>(nullptr),
                     static_cast<const std::byte*>(zeros.data()));
    }
    of.pack(columns, filled, tile);
}

void unpack_tile(formats::Format format, std::size_t columns, const std::byte* tile, std::byte* rows) {
    const TapeEntry& of = entry(format);
    const std::size_t row_bytes = formats::row_bytes(format, columns);
    std::array<std::byte*, kTileRows> each{};
    for (std::size_t r = 0; r < kTileRows; ++r) each[r] = rows + r * row_bytes;
    of.unpack(columns, tile, each);
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
