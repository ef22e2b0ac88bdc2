// SPDX-License-Identifier: Apache-2.0
#include "formats/q4_0.h"
#include "formats/q5_0.h"
#include "kernels/tape_layout.h"

namespace weir::kernels {
namespace {

template <class Block>
auto& nibbles_of(Block& block) {
    if constexpr (requires { block.low; }) {
        return block.low;
    } else {
        return block.quants;
    }
}

/// Of the four formats with 32 weights in nibbles.
template <class UnitOfRows, class BlockOfRow>
struct NibblePacker {
    using Unit = UnitOfRows;
    using Block = BlockOfRow;

    static void pack(const Block& block, std::byte* unit, std::size_t r) {
        store_at(unit + Unit::kD + 2 * r, block.d);
        if constexpr (Unit::kHasMin) store_at(unit + Unit::kMin + 2 * r, block.m);
        if constexpr (Unit::kHasFifth) {
            for (std::size_t i = 0; i < 4; ++i) store_at(unit + Unit::kFifth + 4 * r + i, fifth(block, i));
        }
        for (std::size_t g = 0; g < 4; ++g)
            std::memcpy(unit + Unit::kQuants + 64 * g + 4 * r, nibbles_of(block) + 4 * g, 4);
    }

    static Block unpack(const std::byte* unit, std::size_t r) {
        Block block{};
        block.d = load_at<std::uint16_t>(unit + Unit::kD + 2 * r);
        if constexpr (Unit::kHasMin) block.m = load_at<std::uint16_t>(unit + Unit::kMin + 2 * r);
        if constexpr (Unit::kHasFifth) {
            for (std::size_t i = 0; i < 4; ++i)
                put_fifth(block, i, load_at<std::uint8_t>(unit + Unit::kFifth + 4 * r + i));
        }
        for (std::size_t g = 0; g < 4; ++g)
            std::memcpy(nibbles_of(block) + 4 * g, unit + Unit::kQuants + 64 * g + 4 * r, 4);
        return block;
    }

private:
    /// The fifth bits of weights 4v + i, as bits v.
    static std::uint8_t fifth(const Block& block, std::size_t i) {
        unsigned bits = 0;
        for (std::size_t v = 0; v < 8; ++v) bits |= formats::q5_quant(block, 4 * v + i) >> 4U << v;
        return static_cast<std::uint8_t>(bits);
    }
    static void put_fifth(Block& block, std::size_t i, unsigned bits) {
        for (std::size_t v = 0; v < 8; ++v) formats::q5_put(block, 4 * v + i, (bits >> v & 1U) << 4U);
    }
};

using Q4_0Packer = NibblePacker<Q4_0Unit, formats::Q4_0Block>;
using Q4_1Packer = NibblePacker<Q4_1Unit, formats::Q4_1Block>;
using Q5_0Packer = NibblePacker<Q5_0Unit, formats::Q5_0Block>;
using Q5_1Packer = NibblePacker<Q5_1Unit, formats::Q5_1Block>;

}  // namespace

constinit const TapeEntry kQ4_0Tape = {pack_units<Q4_0Packer>, unpack_units<Q4_0Packer>};
constinit const TapeEntry kQ4_1Tape = {pack_units<Q4_1Packer>, unpack_units<Q4_1Packer>};
constinit const TapeEntry kQ5_0Tape = {pack_units<Q5_0Packer>, unpack_units<Q5_0Packer>};
constinit const TapeEntry kQ5_1Tape = {pack_units<Q5_1Packer>, unpack_units<Q5_1Packer>};

}  // namespace weir::kernels
