// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "models/model.h"

namespace weir::cli {

/// Names of the formats that weir's kernels multiply.
std::vector<std::string> kernel_formats();

/// Whether weir has kernels for all formats of the model's tensors.
bool has_kernels(const models::Model& model);

/// Throws UsageError when weir has no kernel for a format of the model's tensors: names the format, and the
/// quantisations of this model that run. To be called before anything is measured.
void require_kernels(const models::Model& model);

}  // namespace weir::cli
