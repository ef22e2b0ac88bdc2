// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "decode/run.h"

namespace weir::decode {

/// What the losses of a run are computed from; each part was measured by its own means (DESIGN, "loss").
struct LossInputs {
    double bytes_per_token = 0;      ///< file bytes, cache counted
    double padding_bytes = 0;        ///< bytes of the tapes beyond the file's, per token
    double ceiling_bytes_per_s = 0;  ///< of the windows alternated with the work
    double ns_per_token = 0;         ///< median of the work windows
    /// Weight bytes of a token by format, with the paired ratio of that format's kernel to the ceiling
    /// (measure).
    struct FormatBytes {
        double bytes = 0;
        double of_ceiling = 1;
    };
    std::vector<FormatBytes> formats;
    double attention_ns = 0;    ///< attention phase of a token, mean over threads, by its clock
    double cache_bytes = 0;     ///< bytes of the cache that phase reads
    double activations_ns = 0;  ///< norms, quantisation, routing: by their clock
    double wait_ns = 0;         ///< waiting at barriers, mean over threads
    double barrier_ns = 0;      ///< cost of one barrier when all arrive together (measure)
    double barriers_per_token = 0;
    Readable<double> best_spec_bytes_per_s;
    Readable<double> spec_bytes_per_s;
};

/// The losses from best spec to spec to ceiling to rate, in that fixed order, the signed unexplained rest
/// last. They add up: the sum of ns_per_token below the ceiling is the time of a token less bytes / ceiling.
/// tokens_per_s of each is what the rate would drop by if causes were added one by one in this order.
std::vector<Loss> account_losses(const LossInputs& inputs);

}  // namespace weir::decode
