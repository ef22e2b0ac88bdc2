// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "decode/weights/layout.h"
#include "models/model.h"
#include "numa/buffer.h"
#include "numa/team.h"
#include "planner/plan.h"

namespace weir::decode {

/// The small float vectors of one layer. Every thread reads them whole.
struct LayerVectors {
    std::vector<float> attention_norm;     ///< [hidden]
    std::vector<float> q_a_norm;           ///< [q_lora]
    std::vector<float> kv_a_norm;          ///< [kv_lora]
    std::vector<float> q_norm;             ///< of each head of grouped attention [head]; empty without
    std::vector<float> k_norm;             ///< the same of its keys
    std::vector<float> feed_forward_norm;  ///< [hidden]
    std::vector<float> router_bias;        ///< [experts]; empty in a dense layer
};

/// One thread's share of the weights: its layout and the memory behind it, on the thread's own node, in pages
/// that the thread itself touched first.
struct ThreadWeights {
    ThreadLayout layout;
    std::shared_ptr<numa::Buffer> arena;  ///< of copies that of the thread that keeps them

    const std::byte* tape(const MatrixPart& part) const { return arena->bytes().data() + part.offset; }
};

/// All weights of a model under a plan.
struct Weights {
    std::vector<LayerPlacement> placement;  ///< [layers]
    std::vector<ThreadWeights> threads;
    /// [nodes][threads], where nodes mirror each other: the rows of other nodes' threads on this one.
    std::vector<std::vector<ThreadWeights>> copies;
    std::vector<LayerVectors> vectors;  ///< [layers]
    std::vector<float> output_norm;     ///< [hidden]
    std::vector<float> slowing;         ///< divisors of the rotary frequencies [pairs]; empty for none
    formats::Format embedding_format{};
    std::unique_ptr<numa::Buffer> embedding;  ///< plain GGML rows, one per token of the vocabulary

    /// A thread's rows, on that node if there is a copy.
    const ThreadWeights& nearest(std::size_t thread, std::size_t node) const {
        const bool own = copies.empty() || copies[node][thread].arena == nullptr;
        return own ? threads[thread] : copies[node][thread];
    }

    /// One row of the embedding as floats.
    void embed(std::uint32_t token, std::span<float> out) const;
};

/// One of the vectors, under its name in a GGUF file.
struct NamedVector {
    std::string name;
    std::vector<float>* values = nullptr;
};
/// All of them but those that are empty.
std::vector<NamedVector> named_vectors(Weights& weights);

/// The kind of pages that a plan asks for.
numa::Pages pages_of(const planner::Plan& plan);

/// Allocates the arenas for the division's threads, without touching them. Throws MachineError when the
/// memory is not to be had.
Weights allocate_weights(const models::Model& model, const planner::Plan& plan, const Division& division);

}  // namespace weir::decode
