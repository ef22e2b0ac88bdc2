// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/attention.h"

// One latent attention for each instruction set, defined in the folder of its name.
namespace weir::kernels {

namespace scalar {
void attention(const AttentionArgs& args, AttentionScratch& scratch);
}
namespace avx2 {
void attention(const AttentionArgs& args, AttentionScratch& scratch);
}
namespace avx512 {
void attention(const AttentionArgs& args, AttentionScratch& scratch);
}
namespace neon {
void attention(const AttentionArgs& args, AttentionScratch& scratch);
}
namespace avx512_emulated {
void attention(const AttentionArgs& args, AttentionScratch& scratch);
}

}  // namespace weir::kernels
