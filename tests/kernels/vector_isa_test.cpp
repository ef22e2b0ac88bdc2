// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>

#include "kernels/dispatch.h"

namespace weir::kernels {
namespace {

TEST(VectorIsa, EveryInstructionSetHasItsOwnKernels) {
    for (const Isa isa : kAllIsas) EXPECT_EQ(vector_kernels(isa).isa, isa);
    for (const Isa isa : {Isa::kAvx2, Isa::kAvx512}) {
        EXPECT_NE(vector_kernels(isa).silu_multiply, vector_kernels(Isa::kScalar).silu_multiply);
        EXPECT_NE(latent_attention(isa), latent_attention(Isa::kScalar));
    }
    EXPECT_NE(vector_kernels(Isa::kAvx2).silu_multiply, vector_kernels(Isa::kAvx512).silu_multiply);
    EXPECT_NE(latent_attention(Isa::kAvx2), latent_attention(Isa::kAvx512));
}

// ctest runs this once with each WEIR_ISA.
TEST(ForcedIsa, GivesItsOwnVectorAndAttentionKernels) {
    const char* forced = std::getenv("WEIR_ISA");
    for (const Isa isa : kAllIsas) {
        if (forced != nullptr && name(isa) == forced && !supported(isa))
            GTEST_SKIP() << "this processor lacks " << forced;
    }
    const KernelTable& chosen = table(chosen_isa());
    EXPECT_EQ(chosen.vector.isa, chosen.isa);
    EXPECT_EQ(chosen.vector.rms_norm, vector_kernels(chosen.isa).rms_norm);
    EXPECT_EQ(chosen.attention, latent_attention(chosen.isa));
}

}  // namespace
}  // namespace weir::kernels
