// SPDX-License-Identifier: Apache-2.0
#include "formats/q8_0.h"
#include "kernels/tape_layout.h"

namespace weir::kernels {
namespace {

struct Packer {
    using Unit = Q8_0Unit;
    using Block = formats::Q8_0Block;

    static void pack(const Block& block, std::byte* unit, std::size_t r) {
        store_at(unit + Unit::kD + 2 * r, block.d);
        for (std::size_t g = 0; g < 8; ++g)
            std::memcpy(unit + Unit::kQuants + 64 * g + 4 * r, block.quants + 4 * g, 4);
    }

    static Block unpack(const std::byte* unit, std::size_t r) {
        Block block{};
        block.d = load_at<std::uint16_t>(unit + Unit::kD + 2 * r);
        for (std::size_t g = 0; g < 8; ++g)
            std::memcpy(block.quants + 4 * g, unit + Unit::kQuants + 64 * g + 4 * r, 4);
        return block;
    }
};

}  // namespace

constinit const TapeEntry kQ8_0Tape = {pack_units<Packer>, unpack_units<Packer>};

}  // namespace weir::kernels
