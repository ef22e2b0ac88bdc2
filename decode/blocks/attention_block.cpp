// SPDX-License-Identifier: Apache-2.0
#include "decode/blocks/attention_block.h"

#include "base/error.h"

namespace weir::decode {

std::unique_ptr<AttentionBlock> make_attention_block(Station& station) {
    const models::Shape& shape = station.task().shape;
    if (shape.mla) return make_latent_block(station);
    throw UsageError("this " + shape.architecture + " model has another attention than latent",
                     "this version does not decode it");
}

}  // namespace weir::decode
