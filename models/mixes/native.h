// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "formats/format.h"
#include "models/mixes/recipe.h"
#include "models/model.h"

namespace weir::models {

/// The format that makers give this tensor in a checkpoint of their own:
/// - fp8, int8: every matrix of attention, experts and dense layers gets the base;
/// - int4, native-mxfp4: the routed experts alone get it;
/// - the router's bias is F32, all else BF16, as are rows that are no whole number of blocks.
formats::Format native_format(const Mix& mix, const Tensor& tensor);

}  // namespace weir::models
