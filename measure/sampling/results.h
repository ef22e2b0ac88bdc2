// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "kernels/read.h"
#include "measure/figures/bandwidth.h"
#include "measure/sampling/turns.h"

namespace weir::measure {

/// The figure of a kernel by `threads` threads of the bench's node over that node's memory. `traffic`: bytes
/// that cross the memory bus for each that is counted (1 but for stores that allocate a line read first).
Bandwidth bandwidth_of(const Bench& bench, std::string_view kernel, int threads, const Series& series,
                       double traffic = 1);

/// Adds that figure, and what the meters said of the kernel, when the series has samples enough.
void add_bandwidth(const Bench& bench, std::string_view kernel, int threads, const Series& series,
                   double traffic = 1);

/// The works of several read kernels (read_work), to take turns.
std::vector<Work> read_works(const Bench& bench, std::span<const kernels::ReadKernel> kernels);

}  // namespace weir::measure
