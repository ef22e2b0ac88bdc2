// SPDX-License-Identifier: Apache-2.0
#include "planner/memory.h"

#include <algorithm>

#include "base/units.h"
#include "models/describe.h"
#include "models/mix.h"
#include "planner/fold.h"

namespace weir::planner {
namespace {

constexpr std::uint64_t kProgramBytes = 128 * kMiB;
constexpr std::uint64_t kThreadBytes = 8 * kMiB;  // stack, scratch, two huge pages of rounding
constexpr std::uint64_t kActivationVectors = 64;  // of the residual stream's width, generously
constexpr std::uint64_t kFloatBytes = 4;

}  // namespace

std::uint64_t buffer_bytes(const models::Shape& shape, std::uint64_t context, int threads) {
    const std::uint64_t floats = shape.heads * context + shape.vocab + kActivationVectors * shape.hidden;
    return kProgramBytes + static_cast<std::uint64_t>(threads) * kThreadBytes + floats * kFloatBytes;
}

std::uint64_t ceiling_bytes_per_thread(const probe::Machine& machine, int threads) {
    constexpr std::uint64_t kStep = 16 * kMiB;
    const std::uint64_t all = kCachesBetweenReuses * machine.last_level_cache_bytes();
    return (all / static_cast<std::uint64_t>(threads) / kStep + 1) * kStep;
}

bool stays_whole(const std::string& class_name) {
    return class_name == models::tensor_class::kEmbedding || class_name == models::tensor_class::kNorm;
}

std::uint64_t unsplit_bytes(const models::Model& model) {
    std::uint64_t bytes = 0;
    for (const models::Tensor& tensor : model.tensors)
        bytes += stays_whole(tensor.class_name) ? tensor.bytes : 0;
    return bytes;
}

std::uint64_t available_on(const probe::Machine& machine, const probe::Node& node) {
    const std::uint64_t of_node = node.available_bytes.value_or(node.memory_bytes);
    const std::uint64_t of_process = machine.limits.available_bytes;
    return of_process == 0 ? of_node : std::min(of_node, of_process);
}

std::uint64_t needed_bytes(const models::Model& model, int threads) {
    return model.file_bytes + model.kv_cache_bytes +
           buffer_bytes(model.shape, model.bytes_per_token.context, threads);
}

std::vector<QuantNeed> quant_needs(const models::Model& model, int threads,
                                   const std::vector<std::string>& formats) {
    const auto runs = [&](const models::Tensor& tensor) {
        return formats.empty() || std::find(formats.begin(), formats.end(), tensor.format) != formats.end();
    };
    std::vector<QuantNeed> needs;
    for (const std::string& quant : models::quant_names()) {
        const models::Model other =
            models::describe(model.shape, model.name, quant, model.bytes_per_token.context);
        if (std::all_of(other.tensors.begin(), other.tensors.end(), runs))
            needs.push_back({quant, needed_bytes(other, threads)});
    }
    std::sort(needs.begin(), needs.end(),
              [](const auto& a, const auto& b) { return a.needed_bytes < b.needed_bytes; });
    return needs;
}

}  // namespace weir::planner
