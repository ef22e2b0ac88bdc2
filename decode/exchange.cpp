// SPDX-License-Identifier: Apache-2.0
#include "decode/exchange.h"

#include <algorithm>

#include "kernels/tape.h"

namespace weir::decode {

using kernels::whole_tiles;
Exchange::Exchange(const models::Shape& shape, std::size_t threads)
    : stream(whole_tiles(shape.hidden)),
      q_a(whole_tiles(shape.mla.q_lora)),
      kv_a(whole_tiles(shape.mla.kv_lora + shape.mla.rope)),
      attended(whole_tiles(shape.heads * shape.mla.v)),
      router_logits(whole_tiles(shape.experts)),
      expert_hidden(shape.top_k * whole_tiles(shape.expert_ff)),
      block_hidden(whole_tiles(std::max(shape.shared_ff, shape.dense_ff))),
      logits(whole_tiles(shape.vocab)),
      best(threads),
      claims(threads) {}

}  // namespace weir::decode
