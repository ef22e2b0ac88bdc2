// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/readable.h"
#include "models/model.h"
#include "models/safetensors/index.h"

namespace weir::models::safetensors {

/// What names and shapes alone do not say; from config.json.
struct Known {
    std::optional<int> layers;  ///< num_hidden_layers: see classify()
    std::optional<std::uint64_t>
        experts;  ///< routed experts of a layer, for those that lie in one matrix (dbrx)
};

/// A checkpoint's tensors as rows of a report. Experts of a layer with the same projection, format and shape
/// are one row: `matrices` says how many, and in its name `*` stands for the expert's number. Scales and
/// other companions are no rows: their bytes are added to their weight's. The bytes of all rows are the
/// checkpoint's total. Rows stand in the order of layers, the embedding first, head and the rest last.
/// Unreadable when a part is not here.
Readable<std::vector<Tensor>> inventory(const Checkpoint& checkpoint, const Known& known);

}  // namespace weir::models::safetensors
