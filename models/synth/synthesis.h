// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/blocks.h"
#include "models/gguf/writer.h"
#include "models/shape.h"
#include "models/tensor.h"

namespace weir::models::synth {

struct Options {
    std::string name = {};  ///< general.name begins with it
    std::string quant = "q4_k_m";
    std::uint64_t seed = 1;
    LatentUp latent_up = LatentUp::kJoined;
    double yarn_factor = 1;  ///< 1: no scaling of rotary positions
};

/// A model with random weights, decided upon and not yet written.
struct Synthesis {
    Shape shape;
    std::uint64_t seed = 1;
    std::vector<Tensor> tensors;  ///< in the file's order
    gguf::NewFile file;           ///< of the same tensors in the same order
};

/// Decides on tensors, formats and metadata. A made-up model has no layers of multi-token prediction, which
/// the converter leaves out too. UsageErrors: an architecture whose files are not written (those that are), a
/// mix that is unknown, that no GGUF file holds or that gives a tensor a format without a codec (the tensor,
/// and the mixes that are possible for the shape), split keys and values where there is no latent, scaling
/// that leaves no context, shared experts that are no whole number. InputErrors as of check_shape.
Synthesis plan(const Shape& shape, const Options& options);

/// The mixes of GGUF files whose formats all have a codec, for that shape.
std::vector<std::string> possible_quants(const Shape& shape, LatentUp latent_up);

}  // namespace weir::models::synth
