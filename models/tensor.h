// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include "base/fields.h"

namespace weir::models {

/// Which weights a tensor belongs to; decides how often a token reads it. The names stand in documents.
namespace tensor_class {
inline constexpr const char* kEmbedding = "embedding";
inline constexpr const char* kAttention = "attention";
inline constexpr const char* kSharedExperts = "shared_experts";
inline constexpr const char* kRoutedExperts = "routed_experts";
inline constexpr const char* kDense = "dense";
inline constexpr const char* kRouter = "router";
inline constexpr const char* kHead = "head";
inline constexpr const char* kNorm = "norm";
/// Multi-token prediction: layers behind the last that guess further tokens. Plain decoding reads none.
inline constexpr const char* kMtp = "mtp";
/// What is known to be there and not read for text, or not known: image towers, names of no family.
inline constexpr const char* kOther = "other";
}  // namespace tensor_class

/// One weight tensor of the file. rows x columns of one matrix; routed experts hold `experts` matrices.
struct Tensor {
    std::string name;
    std::string class_name;
    int layer = -1;
    std::uint64_t rows = 0;
    std::uint64_t columns = 0;
    std::uint64_t matrices = 1;
    std::string format;
    std::uint64_t bytes = 0;

    std::uint64_t weights() const { return rows * columns * matrices; }

    static constexpr auto fields() {
        return std::tuple{
            field("name", &Tensor::name, "name in the GGUF file"),
            field("class", &Tensor::class_name,
                  "attention, shared_experts, routed_experts, dense, router, head, embedding, norm, mtp or "
                  "other"),
            field("layer", &Tensor::layer, "layer, -1 outside the layers"),
            field("rows", &Tensor::rows, "rows of one matrix"),
            field("columns", &Tensor::columns, "columns"),
            field("matrices", &Tensor::matrices, "matrices: experts, or 1"),
            field("format", &Tensor::format, "format of its blocks"),
            field("bytes", &Tensor::bytes, "bytes in the file, all matrices"),
        };
    }
};

}  // namespace weir::models
