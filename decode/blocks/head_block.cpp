// SPDX-License-Identifier: Apache-2.0
#include "decode/blocks/head_block.h"

#include <algorithm>
#include <cmath>

namespace weir::decode {

HeadBlock::HeadBlock(Station& station)
    : station_(station), inputs_(station.inputs(station.task().shape.hidden)) {}

void HeadBlock::run(numa::Member& member) {
    station_.normalise(station_.exchange().stream, station_.task().weights.output_norm, inputs_,
                       kernels::form_of(station_.own().layout.head.format));
    for (std::size_t token = 0; token < station_.batch().size(); ++token)
        best_of(token)[station_.thread()] = {-INFINITY, 0};
    station_.share(
        [](const ThreadLayout& layout) -> const std::vector<Slice>& { return layout.head_slices; },
        [&](const ThreadWeights& owner, const Slice& some, const Slice* /*next*/) { rows(owner, some); });
    station_.clock().lap(Phase::kHead);
    station_.meet(member, Phase::kHead);
}

void HeadBlock::rows(const ThreadWeights& owner, const Slice& rows) {
    const MatrixPart& part = owner.layout.head;
    const Range own = part.rows_of(rows);
    const std::size_t first = part.rows.begin + own.begin;
    TokenVectors logits = station_.front().logits;
    logits.first += first;
    station_.multiply(owner, part, rows, inputs_, logits);
    for (std::size_t token = 0; token < station_.batch().size(); ++token) {
        const std::size_t row = station_.task().kernels.vector.argmax(logits.of(token), own.count);
        const Exchange::Best here{logits.of(token)[row], static_cast<std::uint32_t>(first + row)};
        Exchange::Best& best = best_of(token)[station_.thread()];
        if (Exchange::worse(best, here)) best = here;
    }
}

Exchange::Best* HeadBlock::best_of(std::size_t token) const {
    return station_.front().best.data() + token * station_.task().division.threads();
}

std::uint32_t HeadBlock::best(std::size_t token) const {
    const Exchange::Best* first = best_of(token);
    return std::max_element(first, first + station_.task().division.threads(), Exchange::worse)->token;
}

}  // namespace weir::decode
