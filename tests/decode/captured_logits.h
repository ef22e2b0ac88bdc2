// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace weir::decode::testing {

/// A file among the captured models (shared/captures/gguf).
std::filesystem::path captured(const std::string& name);

/// Logits [tokens][vocab] that an independent implementation gave for the model's tokens.
std::vector<float> captured_logits(const std::string& name);
std::vector<std::uint32_t> captured_tokens(const std::string& name, std::uint64_t vocab);

double cosine(std::span<const float> a, std::span<const float> b);

/// Greatest difference of any element, as a part of the range of what was expected.
double difference(std::span<const float> a, std::span<const float> expected);

/// Holds each position's logits against the captured ones as the captures' README says: within 1e-3 of the
/// range everywhere where no weight is quantised, else a median cosine of 0.999 and nine in ten above 0.99.
void expect_captured(std::span<const float> logits, const std::string& name, bool floats);

}  // namespace weir::decode::testing
