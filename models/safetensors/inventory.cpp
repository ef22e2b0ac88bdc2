// SPDX-License-Identifier: Apache-2.0
#include "models/safetensors/inventory.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "models/safetensors/classify.h"
#include "models/safetensors/packing.h"

namespace weir::models::safetensors {
namespace {

/// Each weight with its companions; a companion whose weight is not here stands alone.
std::vector<Weight> pair_up(const std::vector<CheckpointTensor>& tensors, std::optional<int> layers) {
    std::vector<Weight> weights;
    std::unordered_map<std::string, std::size_t> by_stem;
    std::vector<std::pair<const CheckpointTensor*, Role>> companions;
    for (const CheckpointTensor& tensor : tensors) {
        Role role = classify(tensor.name, layers);
        if (!role.companion.empty()) {
            companions.emplace_back(&tensor, std::move(role));
            continue;
        }
        by_stem.emplace(role.stem, weights.size());
        weights.push_back({&tensor, std::move(role), {}});
    }
    for (auto& [tensor, role] : companions) {
        const auto found = by_stem.find(role.stem);
        if (found == by_stem.end())
            weights.push_back({tensor, std::move(role), {}});
        else
            weights[found->second].companions.emplace_back(role.companion, tensor);
    }
    return weights;
}

std::uint64_t bytes_of(const Weight& weight) {
    std::uint64_t bytes = *weight.tensor->bytes;
    for (const auto& [name, companion] : weight.companions) bytes += *companion->bytes;
    return bytes;
}

/// The name with `*` for the expert's number, which stands before the projection.
std::string row_name(const Weight& weight) {
    const std::string& name = weight.tensor->name;
    const Role& role = weight.role;
    if (!role.expert) return name;
    const std::size_t after = role.stem.size() - (role.projection.empty() ? 0 : role.projection.size() + 1);
    const std::size_t before = role.stem.rfind('.', after - 1) + 1;
    return name.substr(0, before) + "*" + name.substr(after);
}

Tensor make_row(const Weight& weight, const Matrices& matrices, std::string name) {
    Tensor row;
    row.name = std::move(name);
    row.class_name = weight.role.class_name;
    row.layer = weight.role.layer.value_or(-1);
    row.rows = matrices.rows;
    row.columns = matrices.columns;
    row.matrices = matrices.matrices;
    row.format = matrices.format;
    row.bytes = bytes_of(weight);
    return row;
}

/// Where a row stands: embedding, layers, the rest.
int place(const Tensor& row) {
    if (row.layer >= 0) return row.layer;
    return row.class_name == tensor_class::kEmbedding ? -1 : std::numeric_limits<int>::max();
}

std::vector<Tensor> make_rows(const std::vector<Weight>& weights, const Known& known) {
    const PackedBits bits = packed_bits(weights);
    std::vector<Tensor> rows;
    std::unordered_map<std::string, std::size_t> by_key;
    for (const Weight& weight : weights) {
        const Matrices matrices = matrices_of(weight, bits, known.experts);
        Tensor row = make_row(weight, matrices, row_name(weight));
        if (weight.role.expert) {
            const auto [entry, is_new] = by_key.emplace(
                fmt::format("{} {} {} {} {}", row.format, row.rows, row.columns, row.layer, row.name),
                rows.size());
            if (!is_new) {
                rows[entry->second].matrices += row.matrices;
                rows[entry->second].bytes += row.bytes;
                continue;
            }
        }
        rows.push_back(std::move(row));
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Tensor& left, const Tensor& right) { return place(left) < place(right); });
    return rows;
}

}  // namespace

Readable<std::vector<Tensor>> inventory(const Checkpoint& checkpoint, const Known& known) {
    for (const CheckpointTensor& tensor : checkpoint.tensors) {
        if (!tensor.bytes) return tensor.bytes.reason();
    }
    return make_rows(pair_up(checkpoint.tensors, known.layers), known);
}

}  // namespace weir::models::safetensors
