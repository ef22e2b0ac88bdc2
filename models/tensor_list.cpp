// SPDX-License-Identifier: Apache-2.0
#include "models/tensor_list.h"

#include <fmt/format.h>

#include <utility>

namespace weir::models {

void TensorList::matrix(std::string_view name, const char* class_name, std::uint64_t rows,
                        std::uint64_t columns, std::uint64_t matrices) {
    Tensor tensor;
    tensor.name = layer_ < 0 ? std::string(name) : fmt::format("blk.{}.{}", layer_, name);
    tensor.class_name = class_name;
    tensor.layer = layer_;
    tensor.rows = rows;
    tensor.columns = columns;
    tensor.matrices = matrices;
    tensors_.push_back(std::move(tensor));
}

void TensorList::vector(std::string_view name, const char* class_name, std::uint64_t size) {
    matrix(name, class_name, 1, size);
}

std::vector<Tensor> TensorList::take() {
    return std::move(tensors_);
}

}  // namespace weir::models
