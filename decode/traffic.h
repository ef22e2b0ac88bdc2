// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>
#include <string>

#include "decode/phase_clock.h"
#include "models/model.h"

namespace weir::decode {

/// What one token reads, seen from the kernels that read it. File bytes.
struct Traffic {
    std::map<std::string, double>
        by_format;  ///< weights by format; norms, biases and the embedding row as "f32"
    std::array<double, kPhases>
        by_phase{};  ///< weights and cache by phase; the shared down with the experts'
    double total() const;
};

Traffic traffic_of(const models::Model& model);

}  // namespace weir::decode
