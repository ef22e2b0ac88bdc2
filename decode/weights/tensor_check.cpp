// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/tensor_check.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "base/error.h"
#include "models/family.h"
#include "models/gguf/header_bytes.h"

namespace weir::decode {
namespace {

using models::gguf::StoredTensor;

constexpr std::string_view kJoined = "attn_kv_b.weight";

void require_joined_or_split(const WeightsFile& file, const models::Shape& shape,
                             const models::Tensor& joined) {
    if (!file.find_matrix(joined.name, joined.rows, joined.columns).empty()) return;
    const models::LatentAttention& mla = shape.latent();
    const std::string layer = joined.name.substr(0, joined.name.size() - kJoined.size());
    file.matrix(layer + "attn_k_b.weight", mla.kv_lora, mla.nope, shape.heads);
    file.matrix(layer + "attn_v_b.weight", mla.v, mla.kv_lora, shape.heads);
}

bool is_read(const models::Tensor& tensor) {
    return tensor.class_name != models::tensor_class::kMtp &&
           tensor.class_name != models::tensor_class::kOther;
}

bool agree(const models::Tensor& tensor, const StoredTensor& stored) {
    return tensor.rows == stored.rows() && tensor.columns == stored.columns() &&
           tensor.matrices == stored.matrices() && tensor.format == stored.type_name();
}

}  // namespace

void require_tensors(const WeightsFile& file, const models::Shape& shape) {
    for (const models::Tensor& tensor : models::family_of(shape.architecture).tensors(shape)) {
        if (tensor.name.ends_with(kJoined)) {
            require_joined_or_split(file, shape, tensor);
        } else {
            file.matrix(tensor.name, tensor.rows, tensor.columns, tensor.matrices);
        }
    }
}

std::vector<const StoredTensor*> match_tensors(const models::gguf::Checkpoint& checkpoint,
                                               const models::Model& model) {
    const std::string file = checkpoint.parts.front().path.string();
    std::vector<const StoredTensor*> stored;
    for (const models::Tensor& tensor : model.tensors) {
        stored.push_back(is_read(tensor) ? checkpoint.find(tensor.name) : nullptr);
        if (!is_read(tensor)) continue;
        if (stored.back() == nullptr) {
            throw InputError(file, fmt::format("there is no tensor {}", models::gguf::in_quotes(tensor.name)),
                             models::gguf::kConvertAgain);
        }
        if (!agree(tensor, *stored.back())) {
            throw UsageError(
                fmt::format("the plan is for a model whose tensor {} is in {}, and in {} it is in "
                            "{} or has other sizes",
                            models::gguf::in_quotes(tensor.name), tensor.format, file,
                            stored.back()->type_name()),
                "plan again for this file, or leave --plan away");
        }
    }
    return stored;
}

}  // namespace weir::decode
