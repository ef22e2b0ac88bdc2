// SPDX-License-Identifier: Apache-2.0
// Small models whose logits an independent implementation computed (shared/captures/gguf/README.md).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/files.h"
#include "decode/exact/exact_decoder.h"
#include "decode/tokens_file.h"
#include "models/gguf/split.h"
#include "tests/captures.h"

namespace weir::decode {
namespace {

namespace fs = std::filesystem;

struct Captured {
    const char* name;
    bool floats;  ///< no weight is quantised
};

void PrintTo(const Captured& captured, std::ostream* out) {
    *out << captured.name;
}

fs::path file(const std::string& name) {
    return tests::captures() / "gguf" / name;
}

std::vector<float> logits_of(const std::string& name) {
    const std::string bytes = read_file(file(name + ".logits.f32"));
    std::vector<float> logits(bytes.size() / sizeof(float));
    std::memcpy(logits.data(), bytes.data(), bytes.size());
    return logits;
}

double cosine(std::span<const float> a, std::span<const float> b) {
    return dot(a, b) / std::sqrt(dot(a, a) * dot(b, b));
}

/// Greatest difference, as a part of the range of what was expected.
double difference(std::span<const float> a, std::span<const float> expected) {
    const auto [low, high] = std::minmax_element(expected.begin(), expected.end());
    double most = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        most = std::max(most, std::abs(static_cast<double>(a[i]) - static_cast<double>(expected[i])));
    return most / static_cast<double>(*high - *low);
}

class CapturedLogits : public testing::TestWithParam<Captured> {
protected:
    void SetUp() override {
        if (!tests::has_captures()) GTEST_SKIP() << "no captures";
    }
};

TEST_P(CapturedLogits, AreWhatTheExactDecodeGives) {
    const std::string name = GetParam().name;
    const models::gguf::Checkpoint checkpoint = models::gguf::open_checkpoint(file(name + ".gguf"));
    const numa::Team team({numa::Pin{0}});
    ExactDecoder decoder(checkpoint, team);
    const std::vector<float> expected = logits_of(name);
    const std::size_t vocab = decoder.shape().vocab;
    std::vector<double> cosines;
    std::size_t position = 0;
    for (const std::uint32_t token : read_tokens(file(name + ".tokens.json"), vocab)) {
        const std::vector<float> logits = decoder.next(token);
        const std::span<const float> wanted(expected.data() + position * vocab, vocab);
        cosines.push_back(cosine(logits, wanted));
        if (GetParam().floats) {
            EXPECT_LE(difference(logits, wanted), 1e-3) << "position " << position;
        }
        ++position;
    }
    ASSERT_EQ(position * vocab, expected.size());
    std::sort(cosines.begin(), cosines.end());
    EXPECT_GE(cosines[cosines.size() / 2], 0.999);
    EXPECT_GT(cosines[cosines.size() / 10], 0.99);
    RecordProperty("least_cosine", std::to_string(cosines.front()));
}

INSTANTIATE_TEST_SUITE_P(
    Models, CapturedLogits,
    testing::Values(Captured{"deepseek2-f32", true}, Captured{"deepseek2-joined-yarn-f32", true},
                    Captured{"deepseek2-q4_k_m", false}, Captured{"deepseek2-q8_0", false},
                    Captured{"glm4moe-q8_0", false}, Captured{"gpt-oss-mxfp4", false},
                    Captured{"llama-dense-q6_k", false}, Captured{"mixtral-q8_0", false},
                    Captured{"qwen3moe-f32", true}, Captured{"qwen3moe-iq4_xs", false},
                    Captured{"qwen3moe-q2_k", false}, Captured{"qwen3moe-q4_k_m", false}),
    [](const testing::TestParamInfo<Captured>& info) {
        std::string name = info.param.name;
        std::replace(name.begin(), name.end(), '-', '_');
        return name;
    });

}  // namespace
}  // namespace weir::decode
