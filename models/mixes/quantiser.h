// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>

#include "formats/format.h"
#include "models/mix.h"
#include "models/mixes/recipe.h"
#include "models/model.h"

namespace weir::models {

/// llama_tensor_get_type of src/llama-quant.cpp as a state machine: some of its rules go by how many tensors
/// of a kind came before.
class Quantiser {
public:
    /// `tensors`: all of the model.
    Quantiser(const Mix& mix, const MixTraits& traits, std::span<const Tensor> tensors);

    /// The format of the next tensor. Tensors have to come by layer and, within one, by name.
    formats::Format next(const Tensor& tensor);

private:
    enum class Kind { kHead, kEmbedding, kValue, kJoined, kKey, kQuery, kOutput, kUp, kGate, kDown, kOther };

    Kind kind_of(const Tensor& tensor) const;
    formats::Format choose(const Tensor& tensor);
    formats::Format head(const Tensor& tensor) const;
    formats::Format embedding() const;
    formats::Format mxfp4(const Tensor& tensor, Kind kind) const;
    formats::Format of_few_bits(Kind kind);
    formats::Format value();
    formats::Format value_by_recipe() const;
    formats::Format key() const;
    formats::Format query() const;
    formats::Format output() const;
    formats::Format joined() const;
    formats::Format down(std::uint64_t layer) const;
    formats::Format gate_or_up(std::uint64_t layer) const;

    std::uint64_t layer_of(const Tensor& tensor, std::uint64_t& counter) const;
    bool is(std::initializer_list<Recipe> any) const;
    bool is_70b() const;

    Recipe recipe_;
    formats::Format base_;
    const MixTraits& traits_;
    bool tied_ = true;
    std::uint64_t values_in_all_ = 0;
    std::uint64_t values_ = 0;  ///< how many came so far
    std::uint64_t downs_ = 0;
    std::uint64_t gates_ = 0;
    std::uint64_t ups_ = 0;
};

}  // namespace weir::models
