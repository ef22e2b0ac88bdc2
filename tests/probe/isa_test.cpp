// SPDX-License-Identifier: Apache-2.0
#include "probe/isa.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/probe/fixture.h"

namespace weir::probe {
namespace {

using Names = std::vector<std::string>;

TEST(Isa, ComesFromTheFlagsOfACapture) {
    const FakeRoot root;
    root.write("/proc/cpuinfo",
               "processor : 0\nflags : fpu sse4_2 avx2 fma f16c avx512f avx512_vnni avx_vnni\n");
    EXPECT_EQ(read_isa(root.files()),
              (Names{"sse4.2", "avx2", "fma", "f16c", "avxvnni", "avx512f", "avx512vnni"}));
}

TEST(Isa, ComesFromTheFeaturesOfAnArmCapture) {
    const FakeRoot root;
    root.write("/proc/cpuinfo", "processor : 0\nFeatures : fp asimd asimddp\n");
    EXPECT_EQ(read_isa(root.files()), (Names{"neon", "dotprod"}));
}

TEST(Isa, IsEmptyWhereNothingIsSaid) {
    EXPECT_TRUE(read_isa(SystemFiles::none()).empty());
}

}  // namespace
}  // namespace weir::probe
