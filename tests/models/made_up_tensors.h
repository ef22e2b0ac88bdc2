// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/mix.h"

namespace weir::models::examples {

/// A list of tensors that no model has, for the mixes: matrices of 16 rows and, unless told, 512 columns.
class MadeUp {
public:
    static constexpr std::uint64_t kRows = 16;

    /// Grouped-query layers with dense feed-forward blocks, head and embedding; traits as for such a model.
    static MadeUp dense(std::uint64_t layers, std::uint64_t gqa_ratio = 4);
    /// The same with routed and shared experts in every layer.
    static MadeUp mixture(std::uint64_t layers, std::uint64_t experts, std::uint64_t gqa_ratio = 4);

    /// `layer` -1: outside the layers, the name as it is.
    void matrix(int layer, std::string_view name, std::uint64_t columns = 512);
    void vector(int layer, std::string_view name);
    void experts(int layer, std::string_view name, std::uint64_t matrices);
    void remove(std::string_view name);

    /// Assigns the mix; the formats in the list's order.
    std::vector<std::string> assign(std::string_view quant);
    std::string format(std::string_view name) const;
    /// The layers in which `name` has this format.
    std::vector<int> layers_with(std::string_view name, std::string_view format) const;

    std::vector<Tensor>& tensors() { return tensors_; }
    MixTraits traits;

private:
    void add(int layer, std::string_view name, std::uint64_t rows, std::uint64_t columns,
             std::uint64_t matrices);
    void attention(int layer);

    std::vector<Tensor> tensors_;
};

}  // namespace weir::models::examples
