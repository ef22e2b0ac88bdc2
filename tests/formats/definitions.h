// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "formats/format.h"

namespace weir::formats {

using Block = std::vector<std::uint8_t>;

/// What a format says one weight of a block is: a real number, which a float is the nearest to.
struct Definition {
    Format format;
    double (*weight)(const Block& block, std::size_t i);
    std::vector<std::size_t> factors = {};  ///< where a block has its binary16 numbers
};

/// Of the formats whose blocks are no plain numbers, one weight at a time, from GGML's documented layouts;
/// nothing is shared with formats/.
const std::vector<Definition>& definitions();

/// Random bytes, the same everywhere, whose factors are finite.
Block sample_block(const Definition& definition, unsigned seed);

}  // namespace weir::formats
