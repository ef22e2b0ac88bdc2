// SPDX-License-Identifier: Apache-2.0
#include "decode/blocks/attention_block.h"

namespace weir::decode {

std::unique_ptr<AttentionBlock> make_attention_block(Station& station) {
    return station.task().shape.mla ? make_latent_block(station) : make_grouped_block(station);
}

}  // namespace weir::decode
