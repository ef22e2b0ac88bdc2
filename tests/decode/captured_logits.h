// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace weir::decode::examples {

/// A file among the captured models (shared/captures/gguf).
std::filesystem::path captured(const std::string& name);

/// Logits [tokens][vocab] that an independent implementation gave for the model's tokens.
std::vector<float> captured_logits(const std::string& name);
std::vector<std::uint32_t> captured_tokens(const std::string& name, std::uint64_t vocab);

double cosine(std::span<const float> a, std::span<const float> b);

/// Greatest difference of any element, as a part of the range of what was expected.
double difference(std::span<const float> a, std::span<const float> expected);

/// Holds each position's logits against the captured ones: where no weight is quantised, within 1e-3 of the
/// range everywhere; else a median cosine of 0.999 at least, and more than `above` of the positions above
/// 0.99. There activations are quantised to int8 in the captured decode, and a near-tie in the router flips
/// an expert now and then (shared/captures/gguf/README.md).
void expect_captured(std::span<const float> logits, const std::string& name, bool floats, double above);

}  // namespace weir::decode::examples
