// SPDX-License-Identifier: Apache-2.0
#include "tests/decode/captured_logits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/files.h"
#include "decode/exact/product.h"
#include "decode/tokens_file.h"
#include "tests/captures.h"

namespace weir::decode::examples {

std::filesystem::path captured(const std::string& name) {
    return tests::captures() / "gguf" / name;
}

std::vector<float> captured_logits(const std::string& name) {
    const std::string bytes = read_file(captured(name + ".logits.f32"));
    std::vector<float> logits(bytes.size() / sizeof(float));
    std::memcpy(logits.data(), bytes.data(), bytes.size());
    return logits;
}

std::vector<std::uint32_t> captured_tokens(const std::string& name, std::uint64_t vocab) {
    return read_tokens(captured(name + ".tokens.json"), vocab).at(0);
}

double cosine(std::span<const float> a, std::span<const float> b) {
    return dot(a, b) / std::sqrt(dot(a, a) * dot(b, b));
}

double difference(std::span<const float> a, std::span<const float> expected) {
    const auto [low, high] = std::minmax_element(expected.begin(), expected.end());
    double most = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        most = std::max(most, std::abs(static_cast<double>(a[i]) - static_cast<double>(expected[i])));
    return most / static_cast<double>(*high - *low);
}

void expect_captured(std::span<const float> logits, const std::string& name, bool floats, double above) {
    const std::vector<float> expected = captured_logits(name);
    ASSERT_EQ(logits.size(), expected.size());
    const std::size_t tokens = captured_tokens(name, UINT32_MAX).size();
    const std::size_t vocab = expected.size() / tokens;
    std::vector<double> cosines;
    double most = 0;
    for (std::size_t begin = 0; begin < expected.size(); begin += vocab) {
        const std::span<const float> wanted(expected.data() + begin, vocab);
        cosines.push_back(cosine(logits.subspan(begin, vocab), wanted));
        most = std::max(most, difference(logits.subspan(begin, vocab), wanted));
    }
    std::sort(cosines.begin(), cosines.end());
    if (floats) {
        EXPECT_LE(most, 1e-3) << name;
    }
    EXPECT_GE(cosines[cosines.size() / 2], 0.999) << name;
    const auto close = std::count_if(cosines.begin(), cosines.end(), [](double each) { return each > 0.99; });
    EXPECT_GE(static_cast<double>(close), above * static_cast<double>(cosines.size())) << name;
}

}  // namespace weir::decode::examples
