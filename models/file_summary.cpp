// SPDX-License-Identifier: Apache-2.0
#include "models/file_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

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

std::string sizes_of(const Tensor& tensor) {
    return fmt::format("{}x{}x{}", tensor.columns, tensor.rows, tensor.matrices);
}

/// The first tensor that is not as the shape asks for: of other sizes, or else missing (attn_kv_b may stand
/// there in two parts). Empty when the names are others altogether.
std::string first_difference(const std::vector<Tensor>& made, const std::vector<Tensor>& held) {
    std::map<std::string_view, const Tensor*> by_name;
    for (const Tensor& tensor : held) by_name.emplace(tensor.name, &tensor);
    std::string missing;
    bool known = false;
    for (const Tensor& tensor : made) {
        const auto found = by_name.find(tensor.name);
        if (found == by_name.end()) {
            if (missing.empty() && !tensor.name.ends_with("attn_kv_b.weight"))
                missing = fmt::format("; there is no tensor {}", tensor.name);
            continue;
        }
        known = true;
        if (sizes_of(*found->second) != sizes_of(tensor)) {
            return fmt::format("; tensor {} has {} weights, and the metadata ask for {}", tensor.name,
                               sizes_of(*found->second), sizes_of(tensor));
        }
    }
    return known ? missing : "";
}

}  // namespace

Readable<Shape> proven_shape(Shape shape, const std::vector<Tensor>& tensors) {
    const std::vector<Tensor> listed = family_of(shape.architecture).tensors(shape);
    const auto made = static_cast<double>(listed_weights(listed));
    const auto held = static_cast<double>(listed_weights(tensors));
    if (std::abs(made - held) <= 0.005 * held) return shape;
    return Unreadable{
        fmt::format(
            "its tensors hold {:.0f} weights, but a model of that architecture and shape has {:.0f}{}", held,
            made, first_difference(listed, tensors)),
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
