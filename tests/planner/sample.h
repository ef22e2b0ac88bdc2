// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "measure/measurements.h"
#include "models/model.h"
#include "probe/machine.h"

namespace weir::planner::sample {

/// A figure measured without noise.
Estimate exact(double value);

/// One node of `cores` cores with one L3 domain of 32 MiB.
probe::Machine machine(int cores, std::uint64_t available_bytes);

/// Two nodes of four cores, each with two L3 domains of two cores.
probe::Machine two_nodes(std::uint64_t available_bytes);

/// A ceiling of 20 GB/s with `threads` threads; kernels at 0.8 (q4_k), 0.9 (q6_k), 1.0 (f32) and 0.95 (q8_0)
/// of it, a barrier of 2 µs, 100 GFLOP/s, of which attention reaches 50.
measure::Measurements measurements(int threads);

/// The same of two nodes, and of each four cores' reading, all at once: their own memory at `own0` and
/// `own1`, the other's at `other` (bytes per second).
measure::Measurements matrix(double own0, double own1, double other);

/// DeepSeek-R1.
models::Model r1(const std::string& quant = "q4_k_m", std::uint64_t context = 128);

/// A model of that family of about 3 MB, four layers, the first dense.
models::Model tiny(const std::string& quant = "q8_0");

}  // namespace weir::planner::sample
