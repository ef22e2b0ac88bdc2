// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/matrix_walk.h"

#include <initializer_list>

#include "base/error.h"

namespace weir::decode {
namespace {

using Visit = std::function<void(const PlacedMatrix&)>;

void visit_static(const MatrixPart& part, const Visit& visit) {
    if (part.rows.count > 0) visit({&part, part.source, part.rows.begin, 0});
}

void walk_layer(const LayerPart& layer, const Visit& visit) {
    for (const MatrixPart& part : layer.projections) visit_static(part, visit);
    for (const auto* parts : {&layer.heads.queries, &layer.heads.keys, &layer.heads.values}) {
        for (const MatrixPart& part : *parts) visit_static(part, visit);
    }
    for (const MatrixPart* part : {&layer.output, &layer.router, &layer.feed_forward.gate,
                                   &layer.feed_forward.up, &layer.feed_forward.down}) {
        visit_static(*part, visit);
    }
}

void walk_experts(const PoolPart& pool, const models::Model& model, const Visit& visit) {
    const Range& layers = pool.share.layers;
    const Range& experts = pool.share.experts;
    for (std::size_t layer = layers.begin; layer < layers.end(); ++layer) {
        const ExpertSources& sources = pool.sources[layer];
        const auto all_of = [&](const MatrixPart& part, std::uint32_t source) {
            if (part.rows.count == 0) return;
            for (std::size_t expert = experts.begin; expert < experts.end(); ++expert) {
                visit({&part, source, expert * model.tensors[source].rows + part.rows.begin,
                       pool.pair(layer, expert) * pool.stride});
            }
        };
        all_of(pool.first.gate, sources.gate);
        all_of(pool.first.up, sources.up);
        all_of(pool.first.down, sources.down);
    }
}

}  // namespace

void walk_matrices(const ThreadLayout& layout, const models::Model& model, const Visit& visit) {
    for (const LayerPart& layer : layout.static_slots) walk_layer(layer, visit);
    for (const PoolPart& pool : layout.pools) {
        if (!pool.whole()) throw Fault("a folded layout holds no model whole");
        walk_experts(pool, model, visit);
    }
    visit_static(layout.head, visit);
    for (const ThreadLayout& copy : layout.copies) {
        walk_matrices(copy, model, [&](PlacedMatrix matrix) {
            matrix.copy = true;
            visit(matrix);
        });
    }
}

}  // namespace weir::decode
