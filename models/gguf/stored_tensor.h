// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "formats/format.h"

namespace weir::models::gguf {

/// One tensor of a GGUF file: what it is and where its bytes lie.
struct StoredTensor {
    std::string name;
    std::array<std::uint64_t, 4> dimensions{1, 1, 1, 1};  ///< the first is the fastest; 1 where there is none
    std::size_t dimension_count = 1;                      ///< 1 to 4
    formats::Format format = formats::Format::kF32;
    std::size_t part = 0;            ///< which file of a split checkpoint
    std::uint64_t offset = 0;        ///< from the beginning of that file
    std::uint64_t bytes = 0;         ///< without padding
    std::uint64_t described_at = 0;  ///< offset of its description in that file's header

    /// A tensor is `matrices` matrices of `rows` rows of `columns` weights.
    std::uint64_t columns() const { return dimensions[0]; }
    std::uint64_t rows() const { return dimensions[1]; }
    std::uint64_t matrices() const { return dimensions[2] * dimensions[3]; }
    std::uint64_t weights() const { return columns() * rows() * matrices(); }

    std::uint64_t end() const { return offset + bytes; }
    std::string_view type_name() const;

    /// Offsets of the description's fields, for InputErrors: the name begins at described_at.
    std::uint64_t dimension_count_at() const { return described_at + 8 + name.size(); }
    std::uint64_t dimension_at(std::size_t i) const { return dimension_count_at() + 4 + 8 * i; }
    std::uint64_t type_at() const { return dimension_at(dimension_count); }
    std::uint64_t offset_at() const { return type_at() + 4; }
};

}  // namespace weir::models::gguf
