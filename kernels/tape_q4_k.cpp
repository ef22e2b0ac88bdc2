// SPDX-License-Identifier: Apache-2.0
#include "formats/q4_k.h"
#include "kernels/tape_layout.h"

namespace weir::kernels {
namespace {

/// The blocks' words of four bytes are moved as they are: GGML's nibble pairs already lie 32 columns apart.
struct Packer {
    using Unit = Q4_KUnit;
    using Block = formats::Q4_KBlock;

    static void pack(const Block& block, std::byte* unit, std::size_t r) {
        pack_k_header<Unit>(block, unit, r);
        for (std::size_t w = 0; w < 32; ++w)
            std::memcpy(unit + Unit::kQuants + 64 * w + 4 * r, block.quants + 4 * w, 4);
    }

    static Block unpack(const std::byte* unit, std::size_t r) {
        Block block{};
        unpack_k_header<Unit>(unit, r, block);
        for (std::size_t w = 0; w < 32; ++w)
            std::memcpy(block.quants + 4 * w, unit + Unit::kQuants + 64 * w + 4 * r, 4);
        return block;
    }
};

}  // namespace

constinit const TapeEntry kQ4_KTape = {pack_units<Packer>, unpack_units<Packer>};

}  // namespace weir::kernels
