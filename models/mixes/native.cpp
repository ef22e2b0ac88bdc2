// SPDX-License-Identifier: Apache-2.0
#include "models/mixes/native.h"

namespace weir::models {
namespace {

using formats::Format;

bool is_matrix(const Tensor& tensor) {
    return tensor.rows > 1 && tensor.name.ends_with("weight");
}

bool is_linear(const Tensor& tensor) {
    using namespace tensor_class;
    return tensor.class_name == kAttention || tensor.class_name == kSharedExperts ||
           tensor.class_name == kRoutedExperts || tensor.class_name == kDense;
}

bool is_covered(Recipe recipe, const Tensor& tensor) {
    const bool experts_alone = recipe == Recipe::kNativeMXFP4 || recipe == Recipe::kNativeInt4;
    return experts_alone ? tensor.class_name == tensor_class::kRoutedExperts : is_linear(tensor);
}

}  // namespace

Format native_format(const Mix& mix, const Tensor& tensor) {
    if (tensor.name.find("exp_probs_b") != std::string::npos) return Format::kF32;
    const bool whole = tensor.columns % formats::info(mix.base).block_weights == 0;
    return whole && is_matrix(tensor) && is_covered(mix.recipe, tensor) ? mix.base : Format::kBF16;
}

}  // namespace weir::models
