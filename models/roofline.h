// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "models/model.h"

namespace weir::models {

/// What a step reads and computes when it decodes one token each for B sequences together.
struct BatchedReading {
    double static_bytes = 0;    ///< read once a step, whatever B: all weights but routed experts
    double sequence_bytes = 0;  ///< read for each sequence: its cache
    double experts_bytes = 0;   ///< all routed experts of all layers together; 0 for a dense model
    std::uint64_t experts = 0;  ///< routed experts of a layer
    std::uint64_t top_k = 0;    ///< of which a token uses
    double flop_per_token = 0;  ///< 2 a weight that it uses, and attention over its context
};

/// Of a model in its quantisation at its context.
BatchedReading batched_reading(const Model& model);

/// Bytes that a step of `batch` sequences reads: static + B x cache + experts x (1 - (1 - k/E)^B), where the
/// bracket is the share of a layer's experts that B tokens draw, each k of E alike and alone.
double step_bytes(const BatchedReading& reading, double batch);

/// The batch at which a step's arithmetic takes as long as its reading, by data sheet alone: solved for B in
/// B x FLOP / (FLOP/s) = step_bytes(B) / (bytes/s). More sequences than that no longer come at the price of
/// one reading. Below 1: arithmetic binds from the first token on. Nothing where it never binds, since each
/// further sequence reads its cache for longer than it computes, or where a figure is no positive number. For
/// a dense model of two bytes a weight without a cache it is FLOP/s over bytes/s: the "FLOP per byte" of
/// hardware tables.
std::optional<double> tokens_until_compute_binds(double flop_per_s, double bytes_per_s,
                                                 const BatchedReading& reading);

}  // namespace weir::models
