// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/roofline.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "formats/format.h"

namespace weir::measure {
namespace {

constexpr std::array<std::string_view, 5> kPeakTypes{"fp32", "bf16", "int8", "amx-int8", "amx-bf16"};
constexpr std::array kFormats{formats::Format::kQ4_K, formats::Format::kQ8_0, formats::Format::kBF16};

constexpr double kBitsAByte = 8;
constexpr double kOperationsAWeight = 2;

std::vector<TokensTogether> tokens_together(double flop_per_byte) {
    std::vector<TokensTogether> tokens;
    for (const formats::Format format : kFormats) {
        const formats::FormatInfo& info = formats::info(format);
        tokens.push_back({std::string(info.name),
                          flop_per_byte * info.bits_per_weight() / kBitsAByte / kOperationsAWeight});
    }
    return tokens;
}

}  // namespace

std::vector<Roofline> rooflines(const Measurements& measured) {
    std::vector<Roofline> all;
    if (measured.ceiling_bytes_per_s <= 0) return all;
    for (const Compute& compute : measured.compute) {
        if (std::find(kPeakTypes.begin(), kPeakTypes.end(), compute.type) == kPeakTypes.end()) continue;
        const double ratio = compute.flop_per_s.median / measured.ceiling_bytes_per_s;
        all.push_back({compute.type, ratio, tokens_together(ratio)});
    }
    return all;
}

}  // namespace weir::measure
