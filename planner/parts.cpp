// SPDX-License-Identifier: Apache-2.0
#include "planner/parts.h"

#include <fmt/format.h>

#include <cmath>
#include <functional>

#include "base/cpu_list.h"
#include "base/error.h"
#include "models/reading.h"
#include "planner/memory.h"

namespace weir::planner {
namespace {

using namespace models::tensor_class;

std::vector<Team> teams_of(const Way& way) {
    std::vector<Team> teams;
    if (way.virtual_nodes == 0) {
        for (const Site& site : way.sites) {
            teams.push_back({site.node->id, format_cpu_list(site.cpus), site.node->id});
        }
        return teams;
    }
    const std::vector<int>& cpus = way.sites.front().cpus;
    const auto nodes = static_cast<std::size_t>(way.virtual_nodes);
    for (std::size_t node = 0; node < nodes; ++node) {
        std::vector<int> own;
        for (std::size_t i = cpus.size() * node / nodes; i < cpus.size() * (node + 1) / nodes; ++i) {
            own.push_back(cpus[i]);
        }
        if (nodes > cpus.size()) own = {cpus[node % cpus.size()]};
        teams.push_back({static_cast<int>(node), format_cpu_list(own), way.sites.front().node->id});
    }
    return teams;
}

/// The sites' fractions, or in proportion to the threads of virtual nodes.
std::vector<double> shares_of(const Way& way, const std::vector<Team>& teams) {
    if (way.virtual_nodes == 0) return way.fractions;
    std::vector<double> shares;
    double threads = 0;
    for (const Team& team : teams) {
        shares.push_back(static_cast<double>(parse_cpu_list(team.cpus).size()));
        threads += shares.back();
    }
    for (double& share : shares) share /= threads;
    return shares;
}

using Weigh = std::function<double(const models::Tensor& tensor)>;

/// The part of what the tensors weigh that lies in each run of layers; what is of no layer in the last.
std::vector<double> by_layers(const models::Model& model, const std::vector<LayerRun>& layers,
                              const Weigh& weigh) {
    std::vector<double> parts(layers.size());
    double sum = 0;
    for (const models::Tensor& tensor : model.tensors) {
        const double weight = weigh(tensor);
        std::size_t part = layers.size() - 1;
        for (std::size_t i = 0; tensor.layer >= 0 && i < layers.size(); ++i) {
            const std::size_t after = static_cast<std::size_t>(tensor.layer) - layers[i].first;
            if (static_cast<std::size_t>(tensor.layer) >= layers[i].first && after < layers[i].count)
                part = i;
        }
        parts[part] += weight;
        sum += weight;
    }
    for (double& part : parts) part /= sum > 0 ? sum : 1;
    return parts;
}

double bytes_of(const models::Tensor& tensor) {
    return static_cast<double>(tensor.bytes);
}

void split_by_layers(const models::Model& model, Parts& parts) {
    parts.layers = split_layers(model, parts.shares);
    parts.held_static = by_layers(model, parts.layers, [](const models::Tensor& tensor) {
        return tensor.class_name == kRoutedExperts || stays_whole(tensor.class_name) ? 0 : bytes_of(tensor);
    });
    parts.held_routed = by_layers(model, parts.layers, [](const models::Tensor& tensor) {
        return tensor.class_name == kRoutedExperts ? bytes_of(tensor) : 0;
    });
    parts.read = by_layers(model, parts.layers, [&](const models::Tensor& tensor) {
        return bytes_of(tensor) * models::read_share(tensor, model.shape);
    });
    for (std::size_t i = 0; i < parts.layers.size(); ++i) {
        parts.cache_read[i] =
            static_cast<double>(parts.layers[i].count) / static_cast<double>(model.shape.layers);
    }
}

/// Experts cut as rows are.
void split_by_experts(const models::Model& model, Parts& parts) {
    const auto experts = static_cast<double>(model.shape.experts);
    const models::BytesPerToken& read = model.bytes_per_token;
    const double weights = read.total - read.kv_cache;
    double end = 0;
    std::size_t before = 0;
    for (std::size_t i = 0; i < parts.shares.size(); ++i) {
        end += parts.shares[i];
        const auto until = static_cast<std::size_t>(std::llround(end * experts));
        parts.experts.push_back(until - before);
        parts.held_routed[i] = static_cast<double>(until - before) / experts;
        parts.read[i] =
            (parts.shares[i] * (weights - read.routed_experts) + parts.held_routed[i] * read.routed_experts) /
            weights;
        before = until;
    }
}

}  // namespace

std::vector<LayerRun> split_layers(const models::Model& model, const std::vector<double>& shares) {
    const std::size_t layers = model.shape.layers;
    if (shares.size() > layers) {
        throw UsageError(fmt::format("{} layers cannot be split over {} nodes", layers, shares.size()),
                         "take another --strategy, or fewer --virtual-nodes");
    }
    std::vector<double> until(layers + 1);  // bytes of the layers before each
    for (const models::Tensor& tensor : model.tensors) {
        const auto layer = static_cast<std::size_t>(tensor.layer);
        if (tensor.layer >= 0 && layer < layers) until[layer + 1] += bytes_of(tensor);
    }
    for (std::size_t layer = 0; layer < layers; ++layer) until[layer + 1] += until[layer];
    std::vector<LayerRun> runs;
    std::size_t first = 0;
    double end = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        end += shares[i];
        const std::size_t most = layers - (shares.size() - 1 - i);  // one at least for each that follows
        std::size_t next = i + 1 == shares.size() ? layers : first + 1;
        const auto off = [&](std::size_t at) { return std::abs(until[at] - end * until[layers]); };
        while (next < most && off(next + 1) <= off(next)) ++next;
        runs.push_back({first, next - first});
        first = next;
    }
    return runs;
}

Parts parts_of(const models::Model& model, const Way& way) {
    Parts parts;
    parts.teams = teams_of(way);
    parts.shares = shares_of(way, parts.teams);
    parts.held_static = parts.held_routed = parts.read = parts.cache_held = parts.cache_read = parts.shares;
    if (way.cache_strategy == kMirror) {
        parts.cache_held.assign(parts.shares.size(), 1);
        parts.cache_read = parts.cache_held;
    }
    if (way.strategy == kLayerSplit) split_by_layers(model, parts);
    if (way.strategy == kExpertSplit) split_by_experts(model, parts);
    if (way.strategy == kMirror) {
        parts.held_static.assign(parts.shares.size(), 1);
        parts.held_routed = parts.held_static;
    }
    return parts;
}

Placement placement_of(const models::Model& model, const Way& way, const Parts& parts,
                       const std::string& class_name) {
    const int first = parts.teams.front().node;
    if (way.divides() && stays_whole(class_name)) return {class_name, kSingleNode, {{first, 1}}};
    std::vector<double> fractions = parts.shares;
    if (way.strategy == kLayerSplit) {
        fractions = by_layers(model, parts.layers, [&](const models::Tensor& tensor) {
            return tensor.class_name == class_name ? bytes_of(tensor) : 0;
        });
    }
    const bool experts = class_name == kRoutedExperts;
    if (way.strategy == kExpertSplit && experts) fractions = parts.held_routed;
    Placement placement{class_name, way.strategy == kExpertSplit && !experts ? kRowSplit : way.strategy, {}};
    for (std::size_t i = 0; i < parts.teams.size(); ++i) {
        placement.shares.push_back({parts.teams[i].node, fractions[i]});
        if (parts.layers.empty()) continue;
        std::vector<int> layers;
        for (std::size_t k = 0; k < parts.layers[i].count; ++k)
            layers.push_back(static_cast<int>(parts.layers[i].first + k));
        placement.shares.back().layers = format_cpu_list(layers);
    }
    return placement;
}

}  // namespace weir::planner
