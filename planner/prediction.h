// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/estimate.h"
#include "measure/measurements.h"
#include "models/model.h"

namespace weir::planner {

/// What a token's time is made of, at the middle or one end of what was measured.
struct TokenTime {
    double weights_ns = 0;    ///< each format's bytes at the share of the ceiling that its kernel reached
    double attention_ns = 0;  ///< the cache's bytes or the attention's arithmetic, whichever takes longer
    double barriers_ns = 0;
    double waiting_ns = 0;  ///< for the slowest thread of each phase, beyond the barriers themselves
    double activations_ns = 0;
    double exchange_ns = 0;  ///< writing what a node computed into the other nodes' copies

    double total() const {
        return weights_ns + attention_ns + barriers_ns + waiting_ns + activations_ns + exchange_ns;
    }
};

/// A predicted rate, and what it could not be based on.
struct Prediction {
    Estimate
        tokens_per_s;  ///< low and high: every measured figure at the worse or better end of its interval
    TokenTime time;    ///< at the medians
    std::vector<std::string> warnings;
};

/// How the work is done.
struct Conditions {
    int threads = 1;
    std::string isa;  ///< empty: the kernels measured fastest
    Estimate ceiling_bytes_per_s;
    int parts = 1;              ///< nodes with activations of their own
    bool splits_cache = false;  ///< each node reads positions of its own; else, with several, each reads all
    double between_bytes_per_s = 0;  ///< at which nodes reach each other's memory; 0: as their own
    std::vector<int> nodes = {};     ///< that the threads are on, ascending
    bool splits_experts = false;     ///< each node reads experts of its own, and parts of sums are exchanged
    double routed_load =
        1;  ///< time of routed experts over that of their bytes at the ceiling (expert_load.h)
    bool one_at_a_time = false;  ///< each node reads the cache of its own layers alone
    /// Where real nodes work one at a time: the time of reading over that at the ceiling, and of arithmetic
    /// over that of all threads.
    double reading_alone = 1;
    double computing_alone = 1;
};

Prediction predict(const models::Model& model, const measure::Measurements& measurements,
                   const Conditions& conditions);

/// Rate of a measured arithmetic peak ("fp32", "latent_attention"); 0 when it was not measured.
double compute_rate(const measure::Measurements& measurements, const std::string& type);

}  // namespace weir::planner
