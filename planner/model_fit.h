// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include "base/fields.h"
#include "base/readable.h"

namespace weir::planner {

/// Whether a model in one quantisation fits a machine by its data sheet, and how fast that could decode it at
/// most. Nothing here is measured.
struct ModelFit {
    std::string model;
    std::string quant;
    std::uint64_t context = 0;
    std::uint64_t needed_bytes = 0;
    bool fits = false;
    double bytes_per_token = 0;
    Readable<double> limit_tokens_per_s;
    Readable<double> tokens_until_compute_binds;

    static constexpr auto fields() {
        return std::tuple{
            field("model", &ModelFit::model, "catalog name"),
            field("quant", &ModelFit::quant, "mix of formats"),
            field("context", &ModelFit::context,
                  "positions in the cache; a model of fewer has all of its own"),
            field("needed_bytes", &ModelFit::needed_bytes, "weights, cache and buffers"),
            field("fits", &ModelFit::fits, "whether that leaves the margin free"),
            field("bytes_per_token", &ModelFit::bytes_per_token, "what decoding one token reads"),
            field("limit_tokens_per_s", &ModelFit::limit_tokens_per_s,
                  "bandwidth by data sheet over bytes per token: a bound, not a rate"),
            field("tokens_until_compute_binds", &ModelFit::tokens_until_compute_binds,
                  "sequences that decode together until arithmetic takes as long as reading"),
        };
    }
};

}  // namespace weir::planner
