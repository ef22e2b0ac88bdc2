// SPDX-License-Identifier: Apache-2.0
#include "formats/finite.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "formats/random.h"

namespace weir::formats {
namespace {

constexpr std::size_t kBlocks = 5;
/// Not finite as a binary16, or as the upper half of a float.
constexpr std::array<std::uint16_t, 5> kBadWords = {0x7C00, 0xFC00, 0x7E01, 0x7F80, 0xFFFF};

std::vector<std::byte> blocks_of(const FormatInfo& format) {
    std::vector<std::byte> blocks(kBlocks * format.block_bytes);
    random_blocks(format.format, 3, 0, 0.1F, blocks);
    return blocks;
}

bool all_finite(const FormatInfo& format, const std::vector<std::byte>& blocks) {
    std::vector<float> weights(kBlocks * format.block_weights);
    dequantize(format.format, blocks, weights);
    for (const float weight : weights) {
        if (!std::isfinite(weight)) return false;
    }
    return true;
}

TEST(Finite, FindsNothingInSoundBlocks) {
    for (const FormatInfo& format : all_formats()) {
        if (!has_codec(format.format)) continue;
        EXPECT_EQ(find_not_finite(format.format, blocks_of(format)), std::nullopt) << format.name;
    }
}

TEST(Finite, AgreesWithTheWeightsWhateverWordOfABlockIsBad) {
    for (const FormatInfo& format : all_formats()) {
        if (!has_codec(format.format)) continue;
        for (const std::uint16_t bad : kBadWords) {
            for (std::size_t at = 0; at + 2 <= format.block_bytes; at += 2) {
                std::vector<std::byte> blocks = blocks_of(format);
                std::memcpy(blocks.data() + 3 * format.block_bytes + at, &bad, sizeof(bad));
                const auto found = find_not_finite(format.format, blocks);
                if (all_finite(format, blocks)) {
                    EXPECT_EQ(found, std::nullopt) << format.name << " " << at;
                } else {
                    EXPECT_EQ(found, 3U) << format.name << " " << at;
                }
            }
        }
    }
}

TEST(Finite, NamesTheFirstOfSeveral) {
    std::vector<std::byte> blocks(4 * info(Format::kQ4_K).block_bytes);
    const std::uint16_t bad = 0x7C00;
    std::memcpy(blocks.data() + 3 * info(Format::kQ4_K).block_bytes, &bad, sizeof(bad));
    std::memcpy(blocks.data() + 2 * info(Format::kQ4_K).block_bytes + 2, &bad, sizeof(bad));
    EXPECT_EQ(find_not_finite(Format::kQ4_K, blocks), 2U);
}

}  // namespace
}  // namespace weir::formats
