// SPDX-License-Identifier: Apache-2.0
#include "decode/exchange.h"

#include <algorithm>
#include <cstring>

#include "decode/cache.h"
#include "kernels/tape.h"

namespace weir::decode {
namespace {

using kernels::whole_tiles;

/// The arrays of an exchange with the sizes of a token's vector, in the order in which they lie in its
/// memory.
struct Array {
    TokenVectors Exchange::*array;
    std::size_t size;
};

/// Of a token: what attention begins with, and its value.
struct AttentionSizes {
    std::size_t q, k, v, attended;
    std::size_t query, context;  ///< of one head, over a cache that is split
};

AttentionSizes attention_sizes(const models::Shape& shape) {
    if (shape.mla) {
        const models::LatentAttention& mla = *shape.mla;
        const std::size_t row = mla.kv_lora + mla.rope;
        return {mla.q_lora, row, 0, shape.heads * mla.v, row, mla.kv_lora};
    }
    const models::GroupedAttention& gqa = shape.grouped();
    const std::size_t all = shape.heads * gqa.head;
    return {all, gqa.kv_heads * gqa.head, gqa.kv_heads * gqa.head, all, gqa.head, gqa.head};
}

std::vector<Array> arrays_of(const models::Shape& shape, const ExchangeSize& size) {
    const std::size_t parts = size.cache_parts > 1 ? size.cache_parts : 0;
    const AttentionSizes sizes = attention_sizes(shape);
    const CacheRows rows = cache_rows(shape);
    return {{&Exchange::stream, shape.hidden},
            {&Exchange::q, sizes.q},
            {&Exchange::k, sizes.k},
            {&Exchange::v, sizes.v},
            {&Exchange::current, size.tokens > 1 ? rows.heads * rows.row.width : 0},
            {&Exchange::attended, sizes.attended},
            {&Exchange::router_logits, shape.experts},
            {&Exchange::expert_hidden, shape.top_k * whole_tiles(shape.expert_ff)},
            {&Exchange::block_hidden, std::max(shape.shared_ff, shape.dense_ff)},
            {&Exchange::logits, shape.vocab},
            {&Exchange::expert_sums, size.expert_parts * whole_tiles(shape.hidden)},
            {&Exchange::queries, parts == 0 ? 0 : shape.heads * sizes.query},
            {&Exchange::contexts, parts * shape.heads * sizes.context},
            {&Exchange::log_sums, parts * shape.heads}};
}

/// A tile is a cache line of floats, or several.
std::size_t bytes_of(const std::vector<Array>& arrays, std::size_t tokens) {
    static_assert(kernels::kTileRows * sizeof(float) % kernels::kAlignment == 0);
    std::size_t floats = 0;
    for (const Array& array : arrays) floats += tokens * whole_tiles(array.size);
    return floats * sizeof(float);
}

}  // namespace

Exchange::Exchange(const models::Shape& shape, const ExchangeSize& size, const std::vector<int>& home)
    : memory_(bytes_of(arrays_of(shape, size), size.tokens), home, numa::Pages::kSmall),
      best(size.tokens * size.threads),
      claims(size.threads) {
    auto* next = reinterpret_cast<float*>(memory_.bytes().data());
    for (const Array& array : arrays_of(shape, size)) {
        const std::size_t stride = whole_tiles(array.size);
        this->*array.array = {next, stride};
        next += size.tokens * stride;
    }
}

void Exchange::touch() {
    std::memset(memory_.bytes().data(), 0, memory_.bytes().size());
}

}  // namespace weir::decode
