// SPDX-License-Identifier: Apache-2.0
#include "decode/decodable.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/error.h"

namespace weir::decode {
namespace {

std::string refusal(const models::Model& model) {
    try {
        require_decodable(model);
    } catch (const UsageError& e) {
        EXPECT_THAT(e.remedy(), testing::HasSubstr("weir plan"));
        return e.what();
    }
    return "";
}

TEST(Decodable, AreTheArchitecturesWithLatentAndGroupedAttention) {
    for (const char* architecture : {"deepseek2", "qwen3moe", "llama"}) {
        models::Model model;
        model.architecture = architecture;
        EXPECT_NO_THROW(require_decodable(model)) << architecture;
    }
}

TEST(Decodable, RefusesAnotherArchitectureByName) {
    models::Model model;
    model.name = "gpt-oss-120b";
    model.architecture = "gpt-oss";
    EXPECT_EQ(refusal(model),
              "gpt-oss-120b has the architecture gpt-oss, which this version does not decode");
}

TEST(Decodable, RefusesWhatOfAModelItDoesNotCompute) {
    models::Model model;
    model.name = "some";
    model.architecture = "llama";
    model.shape.gqa = models::GroupedAttention{.kv_heads = 2, .head = 64, .query_bias = true};
    EXPECT_EQ(refusal(model), "some has biases of its projections, which this version does not decode");
    model.shape.gqa = models::GroupedAttention{.kv_heads = 2, .head = 64, .q_lora = 32};
    EXPECT_EQ(refusal(model), "some has queries of low rank, which this version does not decode");
}

}  // namespace
}  // namespace weir::decode
