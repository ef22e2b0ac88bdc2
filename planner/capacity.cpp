// SPDX-License-Identifier: Apache-2.0
#include "planner/capacity.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "models/context_need.h"
#include "planner/memory.h"

namespace weir::planner {
namespace {

/// What a strategy asks of its nodes.
struct Placing {
    const char* strategy;
    std::uint64_t nodes;   ///< that it uses
    std::uint64_t copies;  ///< of weights and cache

    /// Nodes that share a copy.
    std::uint64_t sharing() const {
        return std::max<std::uint64_t>(1, nodes / std::max<std::uint64_t>(1, copies));
    }
};

class Nodes {
public:
    explicit Nodes(std::vector<std::uint64_t> bytes) : bytes_(std::move(bytes)) {
        std::sort(bytes_.rbegin(), bytes_.rend());
        const std::uint64_t all = std::accumulate(bytes_.begin(), bytes_.end(), std::uint64_t{0});
        margin_each_ = margin_bytes(all) / std::max<std::uint64_t>(1, bytes_.size());
    }

    std::uint64_t count() const { return bytes_.size(); }
    /// Of the i-th largest.
    std::uint64_t usable(std::uint64_t i) const { return bytes_[i] - std::min(bytes_[i], margin_each_); }
    std::uint64_t usable_of_largest(std::uint64_t nodes) const {
        std::uint64_t sum = 0;
        for (std::uint64_t i = 0; i < nodes; ++i) sum += usable(i);
        return sum;
    }

private:
    std::vector<std::uint64_t> bytes_;
    std::uint64_t margin_each_ = 0;
};

std::uint64_t node_part(std::uint64_t bytes, const Placing& placing) {
    const std::uint64_t parts = placing.sharing();
    return (bytes + parts - 1) / parts;
}

/// The longest context whose cache still fits beside weights and buffers; buffers grow with the context too.
std::uint64_t longest_context(const models::Model& model, const Placing& placing, std::uint64_t node_usable,
                              int threads) {
    const std::uint64_t buffers = buffer_bytes(model.shape, model.shape.context, threads);
    const std::uint64_t one_copy = node_usable * placing.sharing();
    const std::uint64_t taken = model.file_bytes + buffers;
    if (taken > one_copy) return 0;
    return models::largest_context(model.shape, model.cache_type, one_copy - taken);
}

models::Capacity place(const models::Model& model, const Placing& placing, const Nodes& nodes, int threads) {
    const std::uint64_t one_copy = needed_bytes(model, threads);
    models::Capacity row;
    row.strategy = placing.strategy;
    row.copies = placing.copies;
    row.needed_bytes = one_copy * placing.copies;
    row.usable_bytes = nodes.usable_of_largest(placing.nodes);
    row.node_needed_bytes = node_part(one_copy, placing);
    row.node_usable_bytes = nodes.usable(placing.nodes - 1);
    row.fits = row.node_needed_bytes <= row.node_usable_bytes;
    row.largest_context = longest_context(model, placing, row.node_usable_bytes, threads);
    return row;
}

}  // namespace

std::vector<std::uint64_t> memory_of_nodes(const probe::Machine& machine) {
    std::vector<std::uint64_t> bytes;
    for (const probe::Node& node : machine.nodes) {
        if (node.memory_bytes > 0) bytes.push_back(available_on(machine, node));
    }
    return bytes;
}

std::vector<models::Capacity> capacity(const models::Model& model,
                                       const std::vector<std::uint64_t>& node_bytes, int threads) {
    if (node_bytes.empty()) return {};
    const Nodes nodes(node_bytes);
    std::vector<models::Capacity> rows = {place(model, {"single-node", 1, 1}, nodes, threads)};
    if (nodes.count() > 1) {
        for (const char* strategy : {"row-split", "expert-split", "layer-split", "interleave"})
            rows.push_back(place(model, {strategy, nodes.count(), 1}, nodes, threads));
        rows.push_back(place(model, {"mirror", nodes.count(), nodes.count()}, nodes, threads));
    }
    return rows;
}

}  // namespace weir::planner
