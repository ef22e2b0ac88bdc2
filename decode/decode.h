// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stop_token>

#include "base/progress.h"
#include "decode/run.h"
#include "kernels/isa.h"
#include "measure/measurements.h"
#include "models/gguf/split.h"
#include "models/model.h"
#include "planner/plan.h"
#include "probe/machine.h"

namespace weir::decode {

/// How to run a decode.
struct DecodeOptions {
    kernels::Isa isa = kernels::Isa::kScalar;
    double time_budget_s = 60;  ///< of alternating windows, once there are enough of them
    std::uint64_t seed = 1;     ///< of synthetic weights and draws
    /// Whose weights to load, and whose router then chooses experts; null: synthetic ones.
    const models::gguf::Checkpoint* checkpoint = nullptr;
    bool verify = false;  ///< whether the checkpoint's weights in memory are compared with the file once more
};

/// Decodes under the plan, with a checkpoint's weights or with synthetic ones in the model's real shapes and
/// formats, whole or folded, alternating with ceiling windows over the same memory, and accounts for every
/// lost token. A stop ends it at the next
/// window: what was measured so far is returned, marked as interrupted; Interrupted is thrown when that is
/// nothing. Throws MachineError for a replayed machine, or when memory or instruction set are not to be had.
Run run_decode(const probe::Machine& machine, const measure::Measurements& measurements,
               const models::Model& model, const planner::Plan& plan, const DecodeOptions& options,
               std::stop_token stop, const Progress& progress);

}  // namespace weir::decode
