// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "models/shape.h"

namespace weir::models {

/// What a shape from a file may be at most. Every number of a shape is at most kMostOfAnything, so that
/// products of three of them stay below 2^60 (families multiply no more before a tensor's three sizes are
/// multiplied, and those products are checked); some have limits of their own.
inline constexpr std::uint64_t kMostOfAnything = std::uint64_t{1} << 20U;
inline constexpr std::uint64_t kMostLayers = 4096;
inline constexpr std::uint64_t kMostVocab = std::uint64_t{1} << 24U;
inline constexpr std::uint64_t kMostContext = std::uint64_t{1} << 32U;
/// Weights in all and values of the whole cache: at 4 bytes each, and with what a block adds, below 2^63.
inline constexpr std::uint64_t kMostWeights = std::uint64_t{1} << 60U;

/// Throws an InputError "SOURCE: shape.FIELD ..." for a shape that no model can have: a size that is 0 or
/// beyond the limits, more experts drawn than there are, heads or groups that do not divide, a kind of
/// attention that its family needs and it lacks, tensors or a cache beyond the limits. What passes can be
/// described at any context up to its own without an overflow.
void check_shape(const Shape& shape, const std::string& source);

}  // namespace weir::models
