// SPDX-License-Identifier: Apache-2.0
#include "models/reading.h"

namespace weir::models {

double read_share(const Tensor& tensor, const Shape& shape) {
    if (tensor.class_name == tensor_class::kRoutedExperts) {
        // Experts that lie in a tensor of their own are one matrix each.
        const std::uint64_t experts = tensor.matrices > 1 ? tensor.matrices : shape.experts;
        return static_cast<double>(shape.top_k) / static_cast<double>(experts);
    }
    if (tensor.class_name == tensor_class::kEmbedding && !shape.tied_head)
        return 1.0 / static_cast<double>(tensor.rows);
    const bool read = tensor.class_name != tensor_class::kMtp && tensor.class_name != tensor_class::kOther;
    return read ? 1 : 0;
}

std::map<std::string, double> bytes_by_format(const Model& model) {
    std::map<std::string, double> bytes;
    for (const Tensor& tensor : model.tensors) {
        bytes[tensor.format] += static_cast<double>(tensor.bytes) * read_share(tensor, model.shape);
    }
    return bytes;
}

}  // namespace weir::models
