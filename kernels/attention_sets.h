// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/attention.h"

// One latent attention for each instruction set, defined in the folder of its name.
namespace weir::kernels {

namespace scalar {
void latent_attention(const LatentAttentionArgs& args, AttentionScratch& scratch);
}
namespace avx2 {
void latent_attention(const LatentAttentionArgs& args, AttentionScratch& scratch);
}
namespace avx512 {
void latent_attention(const LatentAttentionArgs& args, AttentionScratch& scratch);
}
namespace neon {
void latent_attention(const LatentAttentionArgs& args, AttentionScratch& scratch);
}
namespace avx512_emulated {
void latent_attention(const LatentAttentionArgs& args, AttentionScratch& scratch);
}

}  // namespace weir::kernels
