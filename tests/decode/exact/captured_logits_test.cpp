// SPDX-License-Identifier: Apache-2.0
// Small models whose logits an independent implementation computed (shared/captures/gguf/README.md).
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "decode/exact/exact_decoder.h"
#include "models/gguf/split.h"
#include "tests/captures.h"
#include "tests/decode/captured_logits.h"
#include "tests/decode/exact/llama_cpp_rounding.h"
#include "tests/decode/small_model.h"

namespace weir::decode {
namespace {

struct Captured {
    const char* name;
    bool floats;  ///< no weight is quantised
};

void PrintTo(const Captured& captured, std::ostream* out) {
    *out << captured.name;
}

class ExactLogits : public ::testing::TestWithParam<Captured> {
protected:
    void SetUp() override {
        if (!tests::has_captures()) GTEST_SKIP() << "no captures";
    }

    std::vector<float> decoded(const numa::Team& team, const Rounding& rounding = {}) const {
        const std::string name = GetParam().name;
        const auto checkpoint = models::gguf::open_checkpoint(examples::captured(name + ".gguf"));
        ExactDecoder decoder(checkpoint, team, rounding);
        std::vector<float> logits;
        for (const std::uint32_t token : examples::captured_tokens(name, decoder.shape().vocab)) {
            const std::vector<float> row = decoder.next(token);
            logits.insert(logits.end(), row.begin(), row.end());
        }
        return logits;
    }
};

TEST_P(ExactLogits, AreThoseOfAnIndependentImplementation) {
    const std::vector<float> logits = decoded(numa::Team({numa::Pin{0}}));
    examples::expect_captured(logits, GetParam().name, GetParam().floats, 0.9);
    EXPECT_EQ(decoded(numa::Team(examples::pins(3))), logits) << "by any number of threads";
}

/// With activations rounded as there, sums are of integers, and what is left is the order in which floats are
/// added: a thousandth of a thousandth of what rounding costs. That sooner or later turns one quant of an
/// activation by a step, from where on the two part to about the distance that rounding makes; in one of the
/// nine models it does, at the fourteenth of 24 positions.
TEST_P(ExactLogits, AreTheIndependentImplementationsOwnOnceActivationsAreRoundedAsThere) {
    const std::vector<float> logits = decoded(numa::Team({numa::Pin{0}}), examples::round_as_llama_cpp);
    const std::vector<float> expected = examples::captured_logits(GetParam().name);
    ASSERT_EQ(logits.size(), expected.size());
    const std::size_t vocab = expected.size() / examples::captured_tokens(GetParam().name, UINT32_MAX).size();
    std::size_t same = 0;
    bool parted = false;
    for (std::size_t begin = 0; begin < expected.size(); begin += vocab) {
        const std::span<const float> wanted(expected.data() + begin, vocab);
        const std::span<const float> got(logits.data() + begin, vocab);
        parted = parted || examples::difference(got, wanted) > 1e-5;
        if (!parted) ++same;
    }
    EXPECT_GE(same, 8U) << "positions before one rounding falls otherwise";
    examples::expect_captured(logits, GetParam().name, GetParam().floats, 0.9);
}

INSTANTIATE_TEST_SUITE_P(
    Models, ExactLogits,
    ::testing::Values(Captured{"deepseek2-f32", true}, Captured{"deepseek2-joined-yarn-f32", true},
                      Captured{"deepseek2-q4_k_m", false}, Captured{"deepseek2-q8_0", false},
                      Captured{"glm4moe-q8_0", false}, Captured{"gpt-oss-mxfp4", false},
                      Captured{"llama-dense-q6_k", false}, Captured{"mixtral-q8_0", false},
                      Captured{"qwen3moe-f32", true}, Captured{"qwen3moe-iq4_xs", false},
                      Captured{"qwen3moe-q2_k", false}, Captured{"qwen3moe-q4_k_m", false}),
    [](const ::testing::TestParamInfo<Captured>& info) {
        std::string name = info.param.name;
        std::replace(name.begin(), name.end(), '-', '_');
        return name;
    });

}  // namespace
}  // namespace weir::decode
