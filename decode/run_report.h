// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "decode/decode.h"
#include "decode/run.h"
#include "decode/session.h"
#include "decode/windows.h"

namespace weir::decode {

/// Energy of a token by each meter that was read; unreadable for the reason given, or when no window was
/// long enough for any.
Readable<std::vector<TokenEnergy>> joules_per_token(const std::optional<Unreadable>& reason,
                                                    const measure::Metered& metered);

/// Everything a run's document is computed from.
struct RunSources {
    const probe::Machine& machine;
    const measure::Measurements& measurements;
    const models::Model& model;
    const planner::Plan& plan;
    const DecodeOptions& options;
    const Session& session;
    const kernels::ReadKernel& ceiling_kernel;
    const Windows& windows;
};

/// The run's document: rate, limits, efficiency as the median of paired ratios, proof of placement, losses,
/// phases and what makes the figures doubtful.
Run report_run(const RunSources& sources);

}  // namespace weir::decode
