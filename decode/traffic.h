// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "decode/phase_clock.h"
#include "models/model.h"

namespace weir::decode {

/// What one token reads, seen from the kernels that read it. File bytes.
struct Traffic {
    /// Weights and cache by phase; the shared down with the experts'.
    std::array<double, kPhases> by_phase{};
    double total() const;
};

Traffic traffic_of(const models::Model& model);

}  // namespace weir::decode
