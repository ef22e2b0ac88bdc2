// SPDX-License-Identifier: Apache-2.0
#include "decode/decodable.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/error.h"

namespace weir::decode {
namespace {

TEST(Decodable, IsAModelWithLatentAttentionAsDeepSeekHasIt) {
    models::Model model;
    model.architecture = "deepseek2";
    EXPECT_NO_THROW(require_decodable(model));
}

TEST(Decodable, RefusesAnotherArchitectureByName) {
    models::Model model;
    model.name = "qwen3-235b-a22b";
    model.architecture = "qwen3moe";
    try {
        require_decodable(model);
        FAIL() << "it was taken";
    } catch (const UsageError& e) {
        EXPECT_EQ(std::string(e.what()),
                  "qwen3-235b-a22b has the architecture qwen3moe, which this version does not decode");
        EXPECT_THAT(e.remedy(), testing::HasSubstr("deepseek-r1"));
    }
}

}  // namespace
}  // namespace weir::decode
