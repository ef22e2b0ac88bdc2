// SPDX-License-Identifier: Apache-2.0
#include "models/file_summary.h"

#include <algorithm>

#include "base/error.h"
#include "models/describe.h"

namespace weir::models {

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
    Model model = describe(*summary.shape, summary.name, summary.quant.value_or("as stored"), summary.tensors, context, cache_type);
    model.source = where;
    return model;
}

}  // namespace weir::models
