// SPDX-License-Identifier: Apache-2.0
#include "decode/blocks/cache_parts.h"

#include <algorithm>
#include <limits>

#include "kernels/attention.h"

namespace weir::decode {

void hand_out_contexts(Station& station, std::size_t token, const Range& heads, std::size_t value,
                       const float* contexts, const float* log_sums) {
    const Task& task = station.task();
    std::size_t owner = 0;
    for (std::size_t i = 0; i < heads.count; ++i) {
        const std::size_t head = heads.begin + i;
        while (head >= task.division.of_node(task.shape.heads, owner).end()) ++owner;
        Exchange& exchange = task.nodes[owner]->exchange;
        const std::size_t place = station.node() * task.shape.heads + head;
        std::copy_n(contexts + i * value, value, exchange.contexts.of(token) + place * value);
        exchange.log_sums.of(token)[place] = log_sums[i];
    }
    station.clock().lap(Phase::kAttention);
}

void merge_parts(Station& station, std::size_t token, std::size_t head, std::size_t value, float* out) {
    const Task& task = station.task();
    const Exchange& exchange = station.exchange();
    kernels::merge_contexts({exchange.contexts.of(token) + head * value, task.shape.heads * value,
                             exchange.log_sums.of(token) + head, task.shape.heads, task.nodes.size()},
                            value, out);
}

void attend_to_nothing(std::size_t heads, std::size_t value, float* contexts, float* log_sums) {
    std::fill_n(contexts, heads * value, 0.0F);
    std::fill_n(log_sums, heads, -std::numeric_limits<float>::infinity());
}

}  // namespace weir::decode
