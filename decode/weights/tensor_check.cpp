// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/tensor_check.h"

#include <fmt/format.h>

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "base/error.h"
#include "models/classify.h"
#include "models/family.h"
#include "models/gguf/header_bytes.h"

namespace weir::decode {
namespace {

using models::gguf::StoredTensor;
using models::tensor_class::kMtp;

constexpr std::string_view kJoined = "attn_kv_b.weight";

using Names = std::set<std::string, std::less<>>;

/// Experts' biases, which are listed as matrices of one row, are stored as the rows of one matrix.
Matrix stored_as_listed(const WeightsFile& file, const models::Tensor& tensor) {
    if (tensor.name.ends_with("_exps.bias")) return file.matrix(tensor.name, tensor.matrices, tensor.columns);
    return file.matrix(tensor.name, tensor.rows, tensor.columns, tensor.matrices);
}

/// Takes the tensors of the file that are read.
void require_joined_or_split(const WeightsFile& file, const models::Shape& shape,
                             const models::Tensor& joined, Names& read) {
    if (!file.find_matrix(joined.name, joined.rows, joined.columns).empty()) {
        read.insert(joined.name);
        return;
    }
    const models::LatentAttention& mla = shape.latent();
    const std::string layer = joined.name.substr(0, joined.name.size() - kJoined.size());
    for (const Matrix& half : {file.matrix(layer + "attn_k_b.weight", mla.kv_lora, mla.nope, shape.heads),
                               file.matrix(layer + "attn_v_b.weight", mla.v, mla.kv_lora, shape.heads)})
        read.insert(half.tensor->name);
}

void require_no_others(const models::gguf::Checkpoint& checkpoint, const models::Shape& shape,
                       const Names& read) {
    for (const StoredTensor& stored : checkpoint.tensors) {
        const bool later = models::classify(stored.name, shape.layers).class_name == kMtp;
        if (later || read.contains(stored.name)) continue;
        if (stored.name.ends_with("attn_k_b.weight") || stored.name.ends_with("attn_v_b.weight")) {
            throw InputError(checkpoint.parts.front().path.string(),
                             fmt::format("tensor {} stands beside {}, which holds the same weights",
                                         models::gguf::in_quotes(stored.name), kJoined),
                             "convert the model again with a current llama.cpp, which writes them once");
        }
        throw InputError(checkpoint.parts.front().path.string(),
                         fmt::format("tensor {} is none that weir's decode of {} reads, and without it "
                                     "logits would be another model's",
                                     models::gguf::in_quotes(stored.name), shape.architecture),
                         "convert the model again with a current llama.cpp; if it comes again, weir does not "
                         "know this variant yet: weir models and weir plan take it");
    }
}

bool is_read(const models::Tensor& tensor) {
    return tensor.class_name != kMtp && tensor.class_name != models::tensor_class::kOther;
}

bool agree(const models::Tensor& tensor, const StoredTensor& stored) {
    return tensor.rows == stored.rows() && tensor.columns == stored.columns() &&
           tensor.matrices == stored.matrices() && tensor.format == stored.type_name();
}

}  // namespace

void require_tensors(const WeightsFile& file, const models::Shape& shape) {
    Names read;
    for (const models::Tensor& tensor : models::family_of(shape.architecture).tensors(shape)) {
        if (tensor.name.ends_with(kJoined)) {
            require_joined_or_split(file, shape, tensor, read);
        } else {
            read.insert(stored_as_listed(file, tensor).tensor->name);
        }
    }
    require_no_others(file.checkpoint(), shape, read);
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
