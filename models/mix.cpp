// SPDX-License-Identifier: Apache-2.0
#include "models/mix.h"

#include <fmt/format.h>

#include <array>

#include "base/error.h"
#include "base/nearest.h"

namespace weir::models {
namespace {

using formats::Format;

using Rule = Format (*)(const Tensor& tensor, std::uint64_t layers);

template <Format kFormat>
Format everywhere(const Tensor&, std::uint64_t) {
    return kFormat;
}

Format q4_k_m(const Tensor& tensor, std::uint64_t layers) {
    if (tensor.class_name == tensor_class::kHead) return Format::kQ6_K;
    const bool down = tensor.name.find("ffn_down") != std::string::npos;
    const bool more =
        down && tensor.layer >= 0 && use_more_bits(static_cast<std::uint64_t>(tensor.layer), layers);
    return more ? Format::kQ6_K : Format::kQ4_K;
}

struct Mix {
    std::string_view name;
    Rule rule;
};

// The list of mixes, sorted by name.
constexpr std::array<Mix, 5> kMixes = {{
    {"bf16", everywhere<Format::kBF16>},
    {"f16", everywhere<Format::kF16>},
    {"f32", everywhere<Format::kF32>},
    {"q4_k_m", q4_k_m},
    {"q8_0", everywhere<Format::kQ8_0>},
}};

const Mix& find_mix(std::string_view quant) {
    for (const Mix& mix : kMixes) {
        if (mix.name == quant) return mix;
    }
    const std::vector<std::string> nearest = nearest_names(quant, quant_names());
    throw UsageError(fmt::format("no quantisation is called \"{}\"", quant),
                     "did you mean " + join(nearest) + "?");
}

Format fallback(Format wanted, std::uint64_t columns) {
    const auto divides = [&](Format format) { return columns % formats::info(format).block_weights == 0; };
    if (divides(wanted)) return wanted;
    return divides(Format::kQ8_0) ? Format::kQ8_0 : Format::kF16;
}

}  // namespace

std::vector<std::string> quant_names() {
    std::vector<std::string> names;
    for (const Mix& mix : kMixes) names.emplace_back(mix.name);
    return names;
}

bool use_more_bits(std::uint64_t layer, std::uint64_t layers) {
    const std::uint64_t eighth = layers / 8;
    return layer < eighth || layer >= 7 * layers / 8 || (layer - eighth) % 3 == 2;
}

formats::Format mixed_format(std::string_view quant, const Tensor& tensor, std::uint64_t layers) {
    const Mix& mix = find_mix(quant);
    const bool kept = tensor.class_name == tensor_class::kNorm || tensor.class_name == tensor_class::kRouter;
    return kept ? Format::kF32 : fallback(mix.rule(tensor, layers), tensor.columns);
}

}  // namespace weir::models
