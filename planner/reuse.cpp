// SPDX-License-Identifier: Apache-2.0
// The reuse distance of a fold (planner/fold.h): walks the layers of two tokens.
#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

#include "models/layer_groups.h"
#include "planner/fold.h"

namespace weir::planner {
namespace {

constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

/// Which static slot each layer reads.
class Walk {
public:
    Walk(const models::Model& model, const Fold& fold)
        : fold_(fold),
          groups_(models::group_layers(model)),
          layers_(model.shape.layers),
          top_k_(model.shape.top_k) {
        slot_of_layer_.resize(layers_);
        for (std::size_t kind = 0; kind < groups_.statics.size(); ++kind) {
            const std::vector<std::size_t>& members = groups_.statics[kind].layers;
            for (std::size_t rank = 0; rank < members.size(); ++rank) {
                slot_of_layer_[members[rank]] = first_slot(kind) + rank % fold.static_kinds[kind].slots;
            }
        }
        for (const models::Tensor& tensor : model.tensors) {
            if (tensor.class_name == models::tensor_class::kHead) head_bytes_ += tensor.bytes;
        }
    }

    /// Distinct bytes read from one use of a layer's static slot to the next, that slot left out.
    std::uint64_t static_distance(std::size_t layer) const {
        std::vector<bool> seen(first_slot(groups_.statics.size()), false);
        std::vector<std::uint64_t> drawn(groups_.experts.size(), 0);
        std::uint64_t bytes = 0;
        const std::size_t own = slot_of_layer_[layer];
        seen[own] = true;
        for (std::size_t step = layer;; ++step) {
            const std::size_t at = step % layers_;
            if (step > layer && slot_of_layer_[at] == own) break;
            if (step == layers_) bytes += head_bytes_;
            bytes += add_static(at, seen) + add_experts(at, drawn);
        }
        return bytes;
    }

    std::size_t layers() const { return layers_; }

private:
    std::size_t first_slot(std::size_t kind) const {
        std::size_t first = 0;
        for (std::size_t i = 0; i < kind; ++i) first += fold_.static_kinds[i].slots;
        return first;
    }

    std::uint64_t add_static(std::size_t layer, std::vector<bool>& seen) const {
        if (seen[slot_of_layer_[layer]]) return 0;
        seen[slot_of_layer_[layer]] = true;
        return fold_.static_kinds[groups_.static_group[layer]].slot_bytes;
    }

    std::uint64_t add_experts(std::size_t layer, std::vector<std::uint64_t>& drawn) const {
        const std::optional<std::size_t> pool = groups_.expert_group[layer];
        if (!pool) return 0;
        const std::uint64_t fresh = std::min(top_k_, fold_.pools[*pool].slots - drawn[*pool]);
        drawn[*pool] += fresh;
        return fresh * fold_.pools[*pool].slot_bytes;
    }

    const Fold& fold_;
    models::LayerGroups groups_;
    std::size_t layers_;
    std::uint64_t top_k_;
    std::vector<std::size_t> slot_of_layer_;
    std::uint64_t head_bytes_ = 0;
};

}  // namespace

std::uint64_t reuse_distance(const models::Model& model, const Fold& fold) {
    std::uint64_t shortest = kNever;
    for (const ExpertPool& pool : fold.pools) {
        if (pool.slots < pool.pairs) shortest = std::min(shortest, (pool.slots - 1) * pool.slot_bytes);
    }
    const Walk walk(model, fold);
    for (std::size_t layer = 0; layer < walk.layers(); ++layer) {
        shortest = std::min(shortest, walk.static_distance(layer));
    }
    return shortest;
}

}  // namespace weir::planner
