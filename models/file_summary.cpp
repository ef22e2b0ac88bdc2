// SPDX-License-Identifier: Apache-2.0
#include "models/file_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "models/describe.h"
#include "models/family.h"

namespace weir::models {
namespace {

/// Weights that plain decoding may read: those that a family lists.
std::uint64_t listed_weights(const std::vector<Tensor>& tensors) {
    std::uint64_t weights = 0;
    for (const Tensor& tensor : tensors) {
        const bool listed =
            tensor.class_name != tensor_class::kMtp && tensor.class_name != tensor_class::kOther;
        weights += listed ? tensor.weights() : 0;
    }
    return weights;
}

}  // namespace

Readable<Shape> proven_shape(Shape shape, const std::vector<Tensor>& tensors) {
    const auto made = static_cast<double>(listed_weights(family_of(shape.architecture).tensors(shape)));
    const auto held = static_cast<double>(listed_weights(tensors));
    if (std::abs(made - held) <= 0.005 * held) return shape;
    return Unreadable{
        fmt::format("its tensors hold {:.0f} weights, but a model of that architecture and shape has {:.0f}",
                    held, made),
        "if the file is whole, weir does not know this variant yet; its sizes are those of its tensors"};
}

void add_up_tensors(FileSummary& summary) {
    std::uint64_t bytes = 0;
    std::uint64_t weights = 0;
    for (const Tensor& tensor : summary.tensors) {
        bytes += tensor.bytes;
        weights += tensor.weights();
        summary.bytes_by_class[tensor.class_name] += tensor.bytes;
        summary.bytes_by_format[tensor.format] += tensor.bytes;
    }
    summary.tensor_bytes = bytes;
    summary.weights = weights;
}

std::string dominant_format(const FileSummary& summary) {
    const auto& by_format = summary.bytes_by_format;
    const auto most = std::max_element(by_format.begin(), by_format.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == by_format.end() ? std::string() : most->first;
}

Model describe(const FileSummary& summary, std::uint64_t context, std::string_view cache_type) {
    const std::string where = summary.files.empty() ? summary.name : summary.files.front().path;
    if (!summary.shape) throw InputError(where, summary.shape.reason().why, summary.shape.reason().remedy);
    Model model = describe(*summary.shape, summary.name, summary.quant.value_or("as stored"), summary.tensors,
                           context, cache_type);
    model.source = where;
    return model;
}

}  // namespace weir::models
