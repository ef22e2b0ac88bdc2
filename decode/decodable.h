// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/model.h"

namespace weir::decode {

/// A UsageError when the decode knows no way to run this kind of model, by its architecture's name: before
/// anything is measured or loaded.
void require_decodable(const models::Model& model);

}  // namespace weir::decode
