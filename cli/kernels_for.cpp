// SPDX-License-Identifier: Apache-2.0
#include "cli/kernels_for.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/nearest.h"
#include "kernels/tape.h"
#include "models/describe.h"
#include "models/mix.h"

namespace weir::cli {
namespace {

/// The first tensor in a format without kernels, or null.
const models::Tensor* first_without(const models::Model& model, const std::vector<std::string>& formats) {
    const auto found = std::find_if(model.tensors.begin(), model.tensors.end(), [&](const auto& tensor) {
        return std::find(formats.begin(), formats.end(), tensor.format) == formats.end();
    });
    return found == model.tensors.end() ? nullptr : &*found;
}

}  // namespace

std::vector<std::string> kernel_formats() {
    std::vector<std::string> names;
    for (const formats::Format format : kernels::tape_formats())
        names.emplace_back(formats::info(format).name);
    return names;
}

bool has_kernels(const models::Model& model) {
    return first_without(model, kernel_formats()) == nullptr;
}

void require_kernels(const models::Model& model) {
    const std::vector<std::string> formats = kernel_formats();
    const models::Tensor* tensor = first_without(model, formats);
    if (tensor == nullptr) return;
    std::vector<std::string> running;
    for (const std::string& quant : models::quant_names()) {
        const models::Model other = models::describe(model.shape, model.name, quant, 1);
        if (first_without(other, formats) == nullptr) running.push_back(quant);
    }
    const std::string remedy =
        running.empty() ? "no quantisation of this model runs; weir models shows what it needs"
                        : fmt::format("use --quant with one that runs: {}; weir models shows what {} needs",
                                      join(running), model.quant);
    throw UsageError(fmt::format("{} at {} cannot run: {} is in {}, for which weir has no kernel", model.name,
                                 model.quant, tensor->name, tensor->format),
                     remedy);
}

}  // namespace weir::cli
