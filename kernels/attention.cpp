// SPDX-License-Identifier: Apache-2.0
#include "kernels/attention.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "base/error.h"
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

constexpr std::size_t kWidestBlock = 256;  // of any format

constexpr std::size_t kTiles = kAttentionHeads / kAttentionTile;

}  // namespace

AttentionRow latent_row(std::size_t kv_lora, std::size_t rope, formats::Format format) {
    return {kv_lora + rope, kv_lora + rope, 0, kv_lora, format};
}

AttentionRow grouped_row(std::size_t head, formats::Format format) {
    return {2 * head, head, head, head, format};
}

std::size_t stored_width(const AttentionRow& row) {
    const std::size_t block = formats::info(row.format).block_weights;
    return (row.width + block - 1) / block * block;
}

std::size_t row_bytes(const AttentionRow& row) {
    return formats::row_bytes(row.format, stored_width(row));
}

void store_row(const AttentionRow& row, const float* values, const VectorKernels& kernels, std::byte* out) {
    if (row.format == formats::Format::kF16)
        return kernels.f32_to_f16(values, reinterpret_cast<std::uint16_t*>(out), row.width);
    const formats::FormatInfo& info = formats::info(row.format);
    const std::size_t whole = row.width / info.block_weights;
    const std::span<std::byte> bytes(out, row_bytes(row));
    formats::quantize(row.format, {values, whole * info.block_weights},
                      bytes.first(whole * info.block_bytes));
    const std::size_t rest = row.width - whole * info.block_weights;
    if (rest == 0) return;
    std::array<float, kWidestBlock> last{};
    std::copy_n(values + whole * info.block_weights, rest, last.begin());
    formats::quantize(row.format, std::span(last).first(info.block_weights), bytes.last(info.block_bytes));
}

AttentionScratch::AttentionScratch(const AttentionRow& row)
    : row_(row),
      row_stride_(padded_row(stored_width(row))),
      rows_(kAttentionBlock * row_stride_),
      weights_(kTiles * kAttentionBlock * kAttentionTile),
      state_(kTiles) {
    if (row.key % 16 != 0 || row.value_begin % 16 != 0 || row.value % 16 != 0) {
        throw Fault(
            fmt::format("attention to keys of {} and values of {} from {} on, which are no multiples of 16",
                        row.key, row.value, row.value_begin));
    }
}

AttentionFn attention_kernel(Isa isa) {
    switch (isa) {
        case Isa::kScalar:
            return scalar::attention;
#if defined(__x86_64__)
        case Isa::kAvx2:
            return avx2::attention;
        case Isa::kAvx512:
            return avx512::attention;
#elif defined(__aarch64__)
        case Isa::kNeon:
            return neon::attention;
#endif
        default:
            throw not_built("attention", isa);
    }
}

void attention_reference(const AttentionArgs& args) {
    const AttentionRow& row = args.row;
    const std::size_t total = args.positions + (args.current != nullptr ? 1 : 0);
    const std::size_t stored = stored_width(row);
    std::vector<float> rows(total * stored);
    formats::dequantize(row.format, {args.cache, args.positions * row_bytes(row)},
                        std::span(rows).first(args.positions * stored));
    if (args.current != nullptr)
        std::copy_n(args.current, row.width, rows.end() - static_cast<std::ptrdiff_t>(stored));
    const auto value = [&](std::size_t position, std::size_t column) {
        return static_cast<double>(rows[position * stored + column]);
    };
    std::vector<double> weights(total);
    for (std::size_t head = 0; head < args.heads; ++head) {
        double largest = -std::numeric_limits<double>::infinity();
        for (std::size_t p = 0; p < total; ++p) {
            double score = 0;
            for (std::size_t c = 0; c < row.key; ++c) {
                score += static_cast<double>(args.queries[head * row.key + c]) * value(p, c);
            }
            weights[p] = score * static_cast<double>(args.scale);
            largest = std::max(largest, weights[p]);
        }
        double sum = 0;
        for (double& weight : weights) sum += weight = std::exp(weight - largest);
        if (args.log_sums != nullptr) args.log_sums[head] = static_cast<float>(largest + std::log(sum));
        for (std::size_t c = 0; c < row.value; ++c) {
            double context = 0;
            for (std::size_t p = 0; p < total; ++p) context += weights[p] * value(p, row.value_begin + c);
            args.contexts[head * row.value + c] = static_cast<float>(context / sum);
        }
    }
}

void merge_contexts(const ContextParts& parts, std::size_t value, float* out) {
    float largest = -std::numeric_limits<float>::infinity();
    for (std::size_t i = 0; i < parts.parts; ++i) {
        largest = std::max(largest, parts.log_sums[i * parts.log_stride]);
    }
    float sum = 0;
    for (std::size_t i = 0; i < parts.parts; ++i)
        sum += std::exp(parts.log_sums[i * parts.log_stride] - largest);
    std::fill_n(out, value, 0.0F);
    for (std::size_t i = 0; i < parts.parts; ++i) {
        const float weight = std::exp(parts.log_sums[i * parts.log_stride] - largest) / sum;
        const float* context = parts.contexts + i * parts.part_stride;
        for (std::size_t c = 0; c < value; ++c) out[c] += weight * context[c];
    }
}

double latent_attention_flop(std::size_t heads, std::size_t kv_lora, std::size_t rope,
                             std::size_t positions) {
    const auto per_position = static_cast<double>(2 * (kv_lora + rope) + 2 * kv_lora);
    return static_cast<double>(heads) * static_cast<double>(positions) * per_position;
}

}  // namespace weir::kernels
