// SPDX-License-Identifier: Apache-2.0
#include "base/nearest.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

const std::vector<std::string>& models() {
    static const std::vector<std::string> kNames{"deepseek-r1", "deepseek-v3", "kimi-k2", "qwen3-235b",
                                                 "mixtral-8x7b"};
    return kNames;
}

TEST(NearestNames, PutTheSmallestMistypingFirst) {
    EXPECT_EQ(nearest_names("deepseek-r2", models()).front(), "deepseek-r1");
    EXPECT_EQ(nearest_names("kimi-2k", models()).front(), "kimi-k2");
    EXPECT_EQ(nearest_names("deepseek-v3", models()).front(), "deepseek-v3");
}

TEST(NearestNames, PutNamesThatContainTheWordFirst) {
    EXPECT_EQ(nearest_names("mixtral", models()).front(), "mixtral-8x7b");
    EXPECT_EQ(nearest_names("deepseek", models()).at(1), "deepseek-v3");
}

TEST(NearestNames, AreThreeAtMost) {
    EXPECT_EQ(nearest_names("x", models()).size(), 3U);
    EXPECT_EQ(nearest_names("", models()).size(), 3U);
    EXPECT_TRUE(nearest_names("x", {}).empty());
    EXPECT_EQ(nearest_names("x", std::vector<std::string>{"only"}).size(), 1U);
}

TEST(Join, PutsCommasBetween) {
    EXPECT_EQ(join(std::vector<std::string>{"a", "b", "c"}), "a, b, c");
    EXPECT_EQ(join(std::vector<std::string>{"a"}), "a");
    EXPECT_EQ(join({}), "");
}

}  // namespace
}  // namespace weir
