// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/read.h"
#include "measure/sampling/bench.h"

namespace weir::measure {

/// Arithmetic peaks of all threads at once, into compute: "fp32", "bf16", "int8", "amx-int8" and "amx-bf16",
/// multiply-adds in registers (kernels/peak.h), taking turns; those that this processor or the instruction
/// set in use lacks go into compute_missing with the reason. Each result is checked after timing; a wrong one
/// is a Fault. From them and the ceiling comes the roofline (stages/roofline.h). Further "activations",
/// norms, sums and quantised copies of vectors of 7168 that stay in cache, as decode does them beside its
/// matrices, in elements per second of one thread while all work; "latent_attention", as decode computes it
/// (kernels/attention.h), 128 heads of DeepSeek-V3 split over the threads, over a random cache.
void measure_compute(const Bench& bench, const kernels::ReadKernel& ceiling_kernel);

}  // namespace weir::measure
