// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/blocks.h"
#include "models/gguf/writer.h"
#include "models/shape.h"

namespace weir::models::synth {

/// The architectures whose files can be written, sorted.
std::vector<std::string> architectures();

/// What a made-up file says beside its shape.
struct Labels {
    std::string name;
    std::string description;
    std::uint32_t file_type = 0;  ///< general.file_type
    LatentUp latent_up = LatentUp::kJoined;
    double yarn_factor = 1;  ///< the context is that many times the one "trained" on; 1: no scaling
};

/// The metadata of a model of one of these architectures, as llama.cpp's converter writes it and its loader
/// wants it (conversion/base.py, deepseek.py, qwen.py, llama.py; src/models/*.cpp; v0.5.0), without a
/// tokenizer. What the shape leaves open is as in the models that have such shapes: with a router bias the
/// gate is a sigmoid and weights are normalised (DeepSeek-V3), without it is a softmax (V2).
/// models::read_gguf_shape gives the shape again.
std::vector<gguf::NewPair> metadata(const Shape& shape, const Labels& labels);

}  // namespace weir::models::synth
