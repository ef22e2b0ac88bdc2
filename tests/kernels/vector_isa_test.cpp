// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>

#include "kernels/dispatch.h"

namespace weir::kernels {
namespace {

TEST(VectorIsa, EveryInstructionSetHasItsOwnKernels) {
    for (const Isa one : kAllIsas) {
        if (!built(one)) continue;
        EXPECT_EQ(vector_kernels(one).isa, one);
        for (const Isa other : kAllIsas) {
            if (one == other || !built(other)) continue;
            EXPECT_NE(vector_kernels(one).silu_multiply, vector_kernels(other).silu_multiply);
            EXPECT_NE(attention_kernel(one), attention_kernel(other));
        }
    }
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
    EXPECT_EQ(chosen.attention, attention_kernel(chosen.isa));
}

}  // namespace
}  // namespace weir::kernels
