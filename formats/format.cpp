// SPDX-License-Identifier: Apache-2.0
#include "formats/format.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/nearest.h"
#include "formats/entry.h"
#include "formats/random.h"

namespace weir::formats {
namespace {

// The list of formats with a codec; the others are in geometry.cpp.
constexpr std::array kCodecs = {
    &kF32Entry,   &kF16Entry,    &kBF16Entry,    &kQ8_0Entry,   &kQ4_KEntry,  &kQ6_KEntry,    &kQ4_0Entry,
    &kQ4_1Entry,  &kQ5_0Entry,   &kQ5_1Entry,    &kQ8_1Entry,   &kQ2_KEntry,  &kQ3_KEntry,    &kQ5_KEntry,
    &kQ8_KEntry,  &kIQ4_NLEntry, &kIQ4_XSEntry,  &kMXFP4Entry,  &kNVFP4Entry, &kTQ1_0Entry,   &kTQ2_0Entry,
    &kQ1_0Entry,  &kQ2_0Entry,   &kI8Entry,      &kI16Entry,    &kI32Entry,   &kI64Entry,     &kF64Entry,
    &kIQ1_SEntry, &kIQ1_MEntry,  &kIQ2_XXSEntry, &kIQ2_XSEntry, &kIQ2_SEntry, &kIQ3_XXSEntry, &kIQ3_SEntry,
};

using Entries = std::array<const FormatEntry*, kFormatCount>;

/// Every entry at its place in the enumeration.
const Entries& entries() {
    static const Entries all = [] {
        Entries placed{};
        for (const FormatEntry* each : kCodecs) placed[index(each->info.format)] = each;
        for (const FormatEntry& each : geometry_entries()) placed[index(each.info.format)] = &each;
        if (std::count(placed.begin(), placed.end(), nullptr) != 0) throw Fault("a format without an entry");
        return placed;
    }();
    return all;
}

const FormatEntry& entry(Format format) {
    return *entries().at(index(format));
}

const FormatEntry& codec(Format format) {
    const FormatEntry& of = entry(format);
    if (of.dequantize != nullptr) return of;
    std::vector<std::string> known;
    for (const FormatEntry* each : kCodecs) known.emplace_back(each->info.name);
    throw InputError(std::string(of.info.name) + " blocks", "weir knows their size and cannot read them",
                     "use a format that it reads: " + join(known));
}

[[noreturn]] void reject_size(const FormatInfo& format, std::size_t bytes) {
    throw InputError(std::string(format.name) + " blocks",
                     std::to_string(bytes) + " bytes do not fit the weights",
                     "pass whole blocks of " + std::to_string(format.block_bytes) + " bytes for " +
                         std::to_string(format.block_weights) + " weights each");
}

std::size_t block_count(const FormatInfo& format, std::size_t weights, std::size_t bytes) {
    const std::size_t blocks = weights / format.block_weights;
    if (blocks * format.block_weights != weights || blocks * format.block_bytes != bytes)
        reject_size(format, bytes);
    return blocks;
}

void require_whole_blocks(const FormatInfo& layout, std::uint64_t columns) {
    if (columns % layout.block_weights != 0)
        throw InputError(std::string(layout.name) + " row of " + std::to_string(columns) + " columns",
                         "the columns must be a multiple of " + std::to_string(layout.block_weights),
                         "choose a format with smaller blocks for this tensor, such as q8_0 or f16");
}

[[noreturn]] void reject_overflow(const FormatInfo& layout) {
    throw InputError(std::string(layout.name) + " matrix", "its bytes are more than 64 bits count",
                     "check its rows and columns");
}

std::uint64_t product(const FormatInfo& layout, std::uint64_t a, std::uint64_t b) {
    if (a != 0 && b > std::numeric_limits<std::uint64_t>::max() / a) reject_overflow(layout);
    return a * b;
}

std::uint64_t sum(const FormatInfo& layout, std::uint64_t a, std::uint64_t b) {
    if (b > std::numeric_limits<std::uint64_t>::max() - a) reject_overflow(layout);
    return a + b;
}

/// How many pieces of up to `size` there are in `whole`.
std::uint64_t pieces(std::uint64_t whole, std::uint64_t size) {
    return whole / size + (whole % size != 0 ? 1 : 0);
}

}  // namespace

double FormatInfo::bits_per_weight() const {
    const double blocks = 8.0 * static_cast<double>(block_bytes) / static_cast<double>(block_weights);
    if (scales.rows == 0 || scales.columns == 0) return blocks;
    return blocks + static_cast<double>(scales.bits) / static_cast<double>(scales.rows * scales.columns);
}

const FormatInfo& info(Format format) {
    return entry(format).info;
}

std::span<const FormatInfo> all_formats() {
    static const std::array<FormatInfo, kFormatCount> infos = [] {
        std::array<FormatInfo, kFormatCount> all{};
        std::transform(entries().begin(), entries().end(), all.begin(),
                       [](const FormatEntry* e) { return e->info; });
        return all;
    }();
    return infos;
}

std::optional<Format> from_name(std::string_view name) {
    for (const FormatEntry* candidate : entries())
        if (candidate->info.name == name) return candidate->info.format;
    return std::nullopt;
}

std::optional<Format> from_ggml_type(std::uint32_t type) {
    for (const FormatEntry* candidate : entries())
        if (candidate->info.ggml_type == type) return candidate->info.format;
    return std::nullopt;
}

std::uint64_t matrix_bytes(Format format, std::uint64_t rows, std::uint64_t columns) {
    const FormatInfo& layout = info(format);
    require_whole_blocks(layout, columns);
    std::uint64_t bytes =
        product(layout, product(layout, columns / layout.block_weights, layout.block_bytes), rows);
    if (const ScaleGrid& grid = layout.scales; grid.rows != 0) {
        const std::uint64_t across = grid.columns == 0 ? 1 : pieces(columns, grid.columns);
        const std::uint64_t scales = product(layout, pieces(rows, grid.rows), across);
        bytes = sum(layout, bytes, pieces(product(layout, scales, grid.bits), 8));
    }
    return bytes;
}

std::size_t row_bytes(Format format, std::size_t columns) {
    const FormatInfo& layout = info(format);
    if (layout.scales.rows != 0)
        throw InputError(std::string(layout.name) + " row",
                         "its scales lie beside the rows, so that no row has bytes of its own",
                         "ask for the bytes of the matrix");
    require_whole_blocks(layout, columns);
    return columns / layout.block_weights * layout.block_bytes;
}

bool has_codec(Format format) {
    return entry(format).dequantize != nullptr;
}

void dequantize(Format format, std::span<const std::byte> blocks, std::span<float> out) {
    const FormatEntry& of = codec(format);
    of.dequantize(blocks.data(), block_count(of.info, out.size(), blocks.size()), out.data());
}

void quantize(Format format, std::span<const float> values, std::span<std::byte> blocks) {
    const FormatEntry& of = codec(format);
    of.quantize(values.data(), block_count(of.info, values.size(), blocks.size()), blocks.data());
}

void random_blocks(Format format, std::uint64_t seed, std::uint64_t index, float scale,
                   std::span<std::byte> blocks) {
    const FormatEntry& of = codec(format);
    const std::size_t count = blocks.size() / of.info.block_bytes;
    if (count * of.info.block_bytes != blocks.size()) reject_size(of.info, blocks.size());
    RandomBits bits(seed, index);
    const std::size_t piece = std::max<std::size_t>(1, 8192 / of.info.block_bytes);  // stays in the L1 cache
    for (std::size_t i = 0; i < count; i += piece)
        of.randomize(bits, scale, std::min(piece, count - i), blocks.data() + i * of.info.block_bytes);
}

}  // namespace weir::formats
