// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "formats/format.h"

namespace weir::formats {

/// The first block (of F32, F16, BF16: weight) whose weights are not all finite; nothing when all are. Of the
/// formats that checkpoints mostly have only the scales in binary16 are looked at, since integers times
/// finite scales of their size are finite; of others every weight. Sizes as for dequantize, which throws for
/// formats without a codec.
std::optional<std::size_t> find_not_finite(Format format, std::span<const std::byte> blocks);

}  // namespace weir::formats
