// SPDX-License-Identifier: Apache-2.0
#include "formats/q5_k.h"
#include "kernels/tape_layout.h"

namespace weir::kernels {
namespace {

using Unit = Q5_KUnit;

/// Four neighbouring weights of a row and their partners, 32 columns on, whose nibbles lie in the same bytes.
struct Place {
    std::size_t column;  ///< of the first weight
    std::size_t half;    ///< offset of what holds them
    std::size_t v;       ///< which four of its sixteen columns

    std::size_t low(std::size_t r) const { return half + Unit::kLow + 64 * v + 4 * r; }
    std::size_t high(std::size_t r) const { return half + 4 * r; }
};
constexpr Place place_of(std::size_t fours) {
    const std::size_t half = fours / 4;
    return {64 * (half / 2) + 16 * (half % 2) + 4 * (fours % 4), Unit::kHalves + half * Unit::kHalfBytes,
            fours % 4};
}
constexpr std::size_t kPlaces = 32;
constexpr std::size_t kPartner = 32;

struct Packer {
    using Unit = Q5_KUnit;
    using Block = formats::Q5_KBlock;

    static void pack(const Block& block, std::byte* unit, std::size_t r) {
        pack_k_header<Unit>(block, unit, r);
        for (std::size_t p = 0; p < kPlaces; ++p) {
            const Place place = place_of(p);
            for (std::size_t i = 0; i < 4; ++i) {
                const unsigned first = formats::q5_k_quant(block, place.column + i);
                const unsigned second = formats::q5_k_quant(block, place.column + kPartner + i);
                unit[place.low(r) + i] = static_cast<std::byte>((first & 15U) | ((second & 15U) << 4U));
                std::byte& high = unit[place.high(r) + i];
                if (place.v == 0) high = std::byte{0};
                high |= static_cast<std::byte>((((first >> 4U) << 4U) | (second >> 4U)) << place.v);
            }
        }
    }

    static Block unpack(const std::byte* unit, std::size_t r) {
        Block block{};
        unpack_k_header<Unit>(unit, r, block);
        for (std::size_t p = 0; p < kPlaces; ++p) {
            const Place place = place_of(p);
            for (std::size_t i = 0; i < 4; ++i) {
                const auto low = std::to_integer<unsigned>(unit[place.low(r) + i]);
                const auto high = std::to_integer<unsigned>(unit[place.high(r) + i]) >> place.v;
                formats::q5_k_put(block, place.column + i, (low & 15U) | (high & 16U));
                formats::q5_k_put(block, place.column + kPartner + i, (low >> 4U) | ((high & 1U) << 4U));
            }
        }
        return block;
    }
};

}  // namespace

constinit const TapeEntry kQ5_KTape = {pack_units<Packer>, unpack_units<Packer>};

}  // namespace weir::kernels
