// SPDX-License-Identifier: Apache-2.0
#include "models/layer_groups.h"

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace weir::models {
namespace {

/// What decides which group a layer belongs to.
struct LayerSummary {
    StaticGroup statics;
    ExpertGroup experts;
    bool has_experts = false;
};

void add_expert_tensor(ExpertGroup& group, const Tensor& tensor) {
    group.expert_bytes += tensor.bytes / tensor.matrices;
    if (tensor.rows == 1) return;  // biases have a format of their own
    const bool down = tensor.name.find("ffn_down") != std::string::npos;
    std::string& format = down ? group.down_format : group.gate_up_format;
    if (!format.empty() && format != tensor.format) {
        throw InputError(tensor.name, "gate and up of these experts have different formats",
                         "take a file of another quantisation");
    }
    format = tensor.format;
}

void add_static_tensor(StaticGroup& group, const Tensor& tensor) {
    group.formats += (group.formats.empty() ? "" : ",") + tensor.format;
    group.bytes += tensor.bytes;
    if (tensor.class_name == tensor_class::kDense) group.dense = true;
}

std::vector<LayerSummary> summarise(const Model& model) {
    std::vector<LayerSummary> layers(model.shape.layers);
    for (const Tensor& tensor : model.tensors) {
        if (tensor.layer < 0 || tensor.class_name == tensor_class::kMtp) continue;
        LayerSummary& layer = layers.at(static_cast<std::size_t>(tensor.layer));
        if (tensor.class_name == tensor_class::kRoutedExperts) {
            layer.has_experts = true;
            add_expert_tensor(layer.experts, tensor);
        } else {
            add_static_tensor(layer.statics, tensor);
        }
    }
    return layers;
}

bool same(const ExpertGroup& a, const ExpertGroup& b) {
    return a.gate_up_format == b.gate_up_format && a.down_format == b.down_format &&
           a.expert_bytes == b.expert_bytes;
}

bool same(const StaticGroup& a, const StaticGroup& b) {
    return a.dense == b.dense && a.formats == b.formats && a.bytes == b.bytes;
}

/// Puts the layer into the group it equals, or a new one; the group's index.
template <class Group>
std::size_t join_group(std::vector<Group>& groups, Group&& candidate, std::size_t layer) {
    auto found =
        std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return same(g, candidate); });
    if (found == groups.end()) found = groups.insert(groups.end(), std::forward<Group>(candidate));
    found->layers.push_back(layer);
    return static_cast<std::size_t>(found - groups.begin());
}

}  // namespace

LayerGroups group_layers(const Model& model) {
    LayerGroups groups;
    std::size_t index = 0;
    for (LayerSummary& layer : summarise(model)) {
        groups.static_group.push_back(join_group(groups.statics, std::move(layer.statics), index));
        groups.expert_group.emplace_back();
        if (layer.has_experts)
            groups.expert_group.back() = join_group(groups.experts, std::move(layer.experts), index);
        ++index;
    }
    return groups;
}

}  // namespace weir::models
