// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "measure/sampling/bench.h"

namespace weir::measure {

/// FP32 multiply-add peak of all threads at once, in registers: compute[type "fp32"].
void measure_fp32_peak(const Bench& bench);

/// Norms, sums and quantised copies of vectors of 7168 that stay in cache, as decode does them beside its
/// matrices: compute[type "activations"], in elements per second of one thread while all work.
void measure_activations(const Bench& bench);

/// Latent attention as decode computes it (kernels/attention.h), 128 heads of DeepSeek-V3 split over the
/// threads, over a random cache of 1024 positions: compute[type "latent_attention"].
void measure_latent_attention(const Bench& bench);

}  // namespace weir::measure
