// SPDX-License-Identifier: Apache-2.0
#include "formats/format.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/error.h"
#include "formats/entry.h"
#include "formats/random.h"

namespace weir::formats {
namespace {

// The list of formats, in the order of the enumeration.
constexpr std::array<const FormatEntry*, kFormatCount> kEntries = {
    &kF32Entry, &kF16Entry, &kBF16Entry, &kQ8_0Entry, &kQ4_KEntry, &kQ6_KEntry,
};

const FormatEntry& entry(Format format) {
    return *kEntries.at(index(format));
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

}  // namespace

const FormatInfo& info(Format format) {
    return entry(format).info;
}

std::span<const FormatInfo> all_formats() {
    static const std::array<FormatInfo, kFormatCount> infos = [] {
        std::array<FormatInfo, kFormatCount> all{};
        std::transform(kEntries.begin(), kEntries.end(), all.begin(),
                       [](const FormatEntry* e) { return e->info; });
        return all;
    }();
    return infos;
}

std::optional<Format> from_name(std::string_view name) {
    for (const FormatEntry* candidate : kEntries)
        if (candidate->info.name == name) return candidate->info.format;
    return std::nullopt;
}

std::optional<Format> from_ggml_type(std::uint32_t type) {
    for (const FormatEntry* candidate : kEntries)
        if (candidate->info.ggml_type == type) return candidate->info.format;
    return std::nullopt;
}

std::size_t row_bytes(Format format, std::size_t columns) {
    const FormatInfo& layout = info(format);
    if (columns % layout.block_weights != 0)
        throw InputError(std::string(layout.name) + " row of " + std::to_string(columns) + " columns",
                         "the columns must be a multiple of " + std::to_string(layout.block_weights),
                         "choose a format with smaller blocks for this tensor, such as q8_0 or f16");
    return columns / layout.block_weights * layout.block_bytes;
}

void dequantize(Format format, std::span<const std::byte> blocks, std::span<float> out) {
    const FormatEntry& of = entry(format);
    of.dequantize(blocks.data(), block_count(of.info, out.size(), blocks.size()), out.data());
}

void quantize(Format format, std::span<const float> values, std::span<std::byte> blocks) {
    const FormatEntry& of = entry(format);
    of.quantize(values.data(), block_count(of.info, values.size(), blocks.size()), blocks.data());
}

void random_blocks(Format format, std::uint64_t seed, std::uint64_t index, float scale,
                   std::span<std::byte> blocks) {
    const FormatEntry& of = entry(format);
    const std::size_t count = blocks.size() / of.info.block_bytes;
    if (count * of.info.block_bytes != blocks.size()) reject_size(of.info, blocks.size());
    RandomBits bits(seed, index);
    const std::size_t piece = std::max<std::size_t>(1, 8192 / of.info.block_bytes);  // stays in the L1 cache
    for (std::size_t i = 0; i < count; i += piece)
        of.randomize(bits, scale, std::min(piece, count - i), blocks.data() + i * of.info.block_bytes);
}

}  // namespace weir::formats
