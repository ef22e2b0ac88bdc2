// SPDX-License-Identifier: Apache-2.0
#include "decode/exchange.h"

#include <algorithm>
#include <cstring>

#include "kernels/tape.h"

namespace weir::decode {
namespace {

using kernels::whole_tiles;

constexpr std::size_t kLineFloats = kernels::kAlignment / sizeof(float);

/// The arrays of an exchange with their sizes in floats, in the order in which they lie in its memory.
struct Array {
    std::span<float> Exchange::*array;
    std::size_t size;
};

std::vector<Array> arrays_of(const models::Shape& shape, const ExchangeSize& size) {
    const std::size_t parts = size.cache_parts > 1 ? size.cache_parts : 0;
    const std::size_t row = shape.latent().kv_lora + shape.latent().rope;
    return {{&Exchange::stream, whole_tiles(shape.hidden)},
            {&Exchange::q_a, whole_tiles(shape.latent().q_lora)},
            {&Exchange::kv_a, whole_tiles(row)},
            {&Exchange::attended, whole_tiles(shape.heads * shape.latent().v)},
            {&Exchange::router_logits, whole_tiles(shape.experts)},
            {&Exchange::expert_hidden, shape.top_k * whole_tiles(shape.expert_ff)},
            {&Exchange::block_hidden, whole_tiles(std::max(shape.shared_ff, shape.dense_ff))},
            {&Exchange::logits, whole_tiles(shape.vocab)},
            {&Exchange::queries, parts == 0 ? 0 : shape.heads * row},
            {&Exchange::contexts, parts * shape.heads * shape.latent().kv_lora},
            {&Exchange::log_sums, parts * shape.heads}};
}

std::size_t whole_lines(std::size_t floats) {
    return (floats + kLineFloats - 1) / kLineFloats * kLineFloats;
}

std::size_t bytes_of(const std::vector<Array>& arrays) {
    std::size_t floats = 0;
    for (const Array& array : arrays) floats += whole_lines(array.size);
    return floats * sizeof(float);
}

}  // namespace

Exchange::Exchange(const models::Shape& shape, const ExchangeSize& size, const std::vector<int>& home)
    : memory_(bytes_of(arrays_of(shape, size)), home, numa::Pages::kSmall),
      best(size.threads),
      claims(size.threads) {
    auto* next = reinterpret_cast<float*>(memory_.bytes().data());
    for (const Array& array : arrays_of(shape, size)) {
        this->*array.array = {next, array.size};
        next += whole_lines(array.size);
    }
}

void Exchange::touch() {
    std::memset(memory_.bytes().data(), 0, memory_.bytes().size());
}

}  // namespace weir::decode
