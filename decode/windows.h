// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <vector>

#include "base/progress.h"
#include "decode/phase_clock.h"
#include "decode/session.h"
#include "kernels/read.h"
#include "measure/meters/meters.h"

namespace weir::decode {

/// How long to alternate, and between what.
struct WindowOptions {
    kernels::ReadKernel ceiling_kernel;
    double time_budget_s = 60;  ///< kept from the first counted window on, once there are min_windows
    std::size_t min_windows = 9;
    std::size_t max_windows = 41;
    measure::Meters* meters = nullptr;  ///< read around decode windows; none: nothing is
};

/// What was measured: a ceiling window before and after each work window, in one process, by the same threads
/// over the same pages.
struct Windows {
    std::vector<double> ceiling_bytes_per_s;  ///< one more than token_ns
    std::vector<double> token_ns;             ///< time of a token, by work window
    std::uint64_t tokens = 0;                 ///< decoded in counted windows
    std::vector<std::uint32_t> first_tokens;  ///< the first few decoded, the warm-up's among them
    std::array<double, kPhases> busy_ns{};    ///< per token, mean over threads and windows
    std::array<double, kPhases> wait_ns{};
    measure::Metered metered;  ///< of the counted decode windows, by token
    bool interrupted = false;
};

/// Alternates ceiling and decode windows until the budget is spent or a stop is asked for. The first window
/// of each is discarded. Member 0 reports progress.
Windows alternate(Session& session, const WindowOptions& options, std::stop_token stop,
                  const Progress& progress);

}  // namespace weir::decode
