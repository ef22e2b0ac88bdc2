// SPDX-License-Identifier: Apache-2.0
#include "formats/q6_k.h"
#include "kernels/tape_layout.h"

namespace weir::kernels {
namespace {

/// Where GGML keeps sub-block s (16 weights): its nibbles and bit pairs are taken four bytes at a time.
struct Place {
    std::size_t low;      ///< first of 16 bytes in low[]
    unsigned low_shift;   ///< which nibble
    std::size_t high;     ///< first of 16 bytes in high[]
    unsigned high_shift;  ///< which pair of bits
};
constexpr Place place_of(std::size_t s) {
    const std::size_t half = s / 8;
    const std::size_t q = s % 8 / 2;
    const std::size_t first = 16 * (s % 2);
    return {64 * half + 32 * (q % 2) + first, q < 2 ? 0U : 4U, 32 * half + first,
            static_cast<unsigned>(2 * q)};
}

constexpr std::uint32_t kNibbles = 0x0F0F0F0FU;
constexpr std::uint32_t kPairs = 0x03030303U;

std::uint32_t word_of(const std::uint8_t* from) {
    std::uint32_t word = 0;
    std::memcpy(&word, from, sizeof(word));
    return word;
}
void merge(std::uint8_t* into, std::uint32_t bits) {
    const std::uint32_t word = word_of(into) | bits;
    std::memcpy(into, &word, sizeof(word));
}

struct Packer {
    using Unit = Q6_KUnit;
    using Block = formats::Q6_KBlock;

    static std::size_t group_at(std::size_t group) { return Unit::kGroups + group * Unit::kGroupBytes; }
    static std::size_t sub_block_at(std::size_t s) {
        return group_at(s / 4) + Unit::kSubBlocks + s % 4 * Unit::kSubBlockBytes;
    }

    static void pack(const Block& block, std::byte* unit, std::size_t r) {
        store_at(unit + Unit::kD + 2 * r, block.d);
        for (std::size_t group = 0; group < 4; ++group) {
            std::uint32_t scales = 0;
            std::memcpy(&scales, block.scales + 4 * group, sizeof(scales));
            store_at(unit + group_at(group) + 4 * r, swap_middle_bytes(scales));
        }
        for (std::size_t s = 0; s < 16; ++s) {
            const Place place = place_of(s);
            std::byte* to = unit + sub_block_at(s) + 4 * r;
            std::uint32_t high = 0;
            std::uint32_t low[4];
            for (unsigned v = 0; v < 4; ++v) {
                low[v] = (word_of(block.low + place.low + 4 * v) >> place.low_shift) & kNibbles;
                high |= ((word_of(block.high + place.high + 4 * v) >> place.high_shift) & kPairs) << (2 * v);
            }
            store_at(to, high);
            store_at(to + Unit::kLow, low[0] | (low[1] << 4U));
            store_at(to + Unit::kLow + 64, low[2] | (low[3] << 4U));
        }
    }

    static Block unpack(const std::byte* unit, std::size_t r) {
        Block block{};
        block.d = load_at<std::uint16_t>(unit + Unit::kD + 2 * r);
        for (std::size_t group = 0; group < 4; ++group) {
            const auto scales = swap_middle_bytes(load_at<std::uint32_t>(unit + group_at(group) + 4 * r));
            std::memcpy(block.scales + 4 * group, &scales, sizeof(scales));
        }
        for (std::size_t s = 0; s < 16; ++s) {
            const Place place = place_of(s);
            const std::byte* from = unit + sub_block_at(s) + 4 * r;
            const auto high = load_at<std::uint32_t>(from);
            for (unsigned v = 0; v < 4; ++v) {
                const auto low = load_at<std::uint32_t>(from + Unit::kLow + 64 * (v / 2)) >> (4 * (v % 2));
                merge(block.low + place.low + 4 * v, (low & kNibbles) << place.low_shift);
                merge(block.high + place.high + 4 * v, ((high >> (2 * v)) & kPairs) << place.high_shift);
            }
        }
        return block;
    }
};

}  // namespace

constinit const TapeEntry kQ6_KTape = {pack_units<Packer>, unpack_units<Packer>};

}  // namespace weir::kernels
