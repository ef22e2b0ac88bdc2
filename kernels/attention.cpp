// SPDX-License-Identifier: Apache-2.0
#include "kernels/attention.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "base/error.h"
#include "formats/half.h"
#include "kernels/attention_sets.h"
#include "kernels/not_built.h"

namespace weir::kernels {
namespace {

// An odd number of cache lines from row to row, so that a column's lines fall into different sets of the
// cache.
std::size_t padded_row(std::size_t width) {
    constexpr std::size_t kPerLine = kAlignment / sizeof(float);
    return ((width + kPerLine - 1) / kPerLine | 1U) * kPerLine;
}

constexpr std::size_t kTiles = kAttentionHeads / kAttentionTile;

}  // namespace

AttentionScratch::AttentionScratch(std::size_t kv_lora, std::size_t rope)
    : width_(kv_lora + rope),
      row_stride_(padded_row(width_)),
      rows_(kAttentionBlock * row_stride_),
      weights_(kTiles * kAttentionBlock * kAttentionTile),
      state_(kTiles) {
    if (kv_lora % 16 != 0 || rope % 16 != 0) {
        throw Fault("latent attention of " + std::to_string(kv_lora) + " + " + std::to_string(rope) +
                    " columns, which are no multiples of 16");
    }
}

LatentAttentionFn latent_attention(Isa isa) {
    switch (isa) {
        case Isa::kScalar:
            return scalar::latent_attention;
#if defined(__x86_64__)
        case Isa::kAvx2:
            return avx2::latent_attention;
        case Isa::kAvx512:
            return avx512::latent_attention;
#elif defined(__aarch64__)
        case Isa::kNeon:
            return neon::latent_attention;
#endif
        default:
            throw not_built("latent attention", isa);
    }
}

void latent_attention_reference(const LatentAttentionArgs& args) {
    const std::size_t width = args.kv_lora + args.rope;
    const std::size_t total = args.positions + (args.current != nullptr ? 1 : 0);
    const auto value = [&](std::size_t position, std::size_t column) {
        if (position == args.positions) return static_cast<double>(args.current[column]);
        return static_cast<double>(formats::half_to_float(args.cache[position * width + column]));
    };
    std::vector<double> weights(total);
    for (std::size_t head = 0; head < args.heads; ++head) {
        double largest = -std::numeric_limits<double>::infinity();
        for (std::size_t p = 0; p < total; ++p) {
            double score = 0;
            for (std::size_t c = 0; c < width; ++c) {
                score += static_cast<double>(args.queries[head * width + c]) * value(p, c);
            }
            weights[p] = score * static_cast<double>(args.scale);
            largest = std::max(largest, weights[p]);
        }
        double sum = 0;
        for (double& weight : weights) sum += weight = std::exp(weight - largest);
        if (args.log_sums != nullptr) args.log_sums[head] = static_cast<float>(largest + std::log(sum));
        for (std::size_t c = 0; c < args.kv_lora; ++c) {
            double context = 0;
            for (std::size_t p = 0; p < total; ++p) context += weights[p] * value(p, c);
            args.contexts[head * args.kv_lora + c] = static_cast<float>(context / sum);
        }
    }
}

void merge_contexts(const ContextParts& parts, std::size_t kv_lora, float* out) {
    float largest = -std::numeric_limits<float>::infinity();
    for (std::size_t i = 0; i < parts.parts; ++i) {
        largest = std::max(largest, parts.log_sums[i * parts.log_stride]);
    }
    float sum = 0;
    for (std::size_t i = 0; i < parts.parts; ++i)
        sum += std::exp(parts.log_sums[i * parts.log_stride] - largest);
    std::fill_n(out, kv_lora, 0.0F);
    for (std::size_t i = 0; i < parts.parts; ++i) {
        const float weight = std::exp(parts.log_sums[i * parts.log_stride] - largest) / sum;
        const float* context = parts.contexts + i * parts.part_stride;
        for (std::size_t c = 0; c < kv_lora; ++c) out[c] += weight * context[c];
    }
}

double latent_attention_flop(std::size_t heads, std::size_t kv_lora, std::size_t rope,
                             std::size_t positions) {
    const auto per_position = static_cast<double>(2 * (kv_lora + rope) + 2 * kv_lora);
    return static_cast<double>(heads) * static_cast<double>(positions) * per_position;
}

}  // namespace weir::kernels
