// SPDX-License-Identifier: Apache-2.0
#include "measure/figures/bandwidth.h"

#include <gtest/gtest.h>

namespace weir::measure {
namespace {

TEST(BandwidthKernel, IsAReadUnlessItIsOneOfStreamsOrAGather) {
    for (const char* read : {"plain", "prefetch-4k", "read_avx2_x8", "read", "x4", "copying", "address"})
        EXPECT_TRUE(is_read(read)) << read;
    for (const char* other :
         {"write", "write-nt", "copy", "scale", "add", "triad", "triad-nt-prefetch-2k", "experts"})
        EXPECT_FALSE(is_read(other)) << other;
}

}  // namespace
}  // namespace weir::measure
