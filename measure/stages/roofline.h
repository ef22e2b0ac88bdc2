// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "measure/measurements.h"

namespace weir::measure {

/// Operations per byte of every arithmetic peak of `measured` (not of "activations" and "latent_attention",
/// which are work and no peaks), and how many tokens dense weights can serve in one reading: a weight of b
/// bits takes two operations a token, so FLOP per byte x (b / 8) / 2. It is the case of models/roofline.h
/// without experts and cache, with measured figures for those of data sheets. None without a ceiling.
std::vector<Roofline> rooflines(const Measurements& measured);

}  // namespace weir::measure
