// SPDX-License-Identifier: Apache-2.0
#include "reference_decoder.h"

#include <algorithm>
#include <cmath>

#include "decode/draw.h"
#include "formats/format.h"
#include "kernels/route.h"
#include "kernels/tape.h"

namespace weir::decode::examples {
namespace {

/// A position's row as it lies in the cache.
std::vector<double> kept_row(const Cache& cache, std::size_t layer, std::size_t position) {
    const std::size_t bytes = kernels::row_bytes(cache.row());
    std::vector<float> values(cache.row().width);
    formats::dequantize(cache.row().format, {cache.rows(layer, 0) + position * bytes, bytes}, values);
    return {values.begin(), values.end()};
}

/// The rows of one thread's part as floats. A transposed tape of floats or of blocks is undone column by
/// column: unit vectors through the scalar kernel, which has a test of its own.
std::vector<float> unpacked(const ThreadWeights& own, const MatrixPart& part, std::size_t shift) {
    const std::byte* tape = own.tape(part) + shift;
    std::vector<float> rows(part.rows.count * part.columns);
    if (part.tiles == 0) {
        const kernels::TransposedFn apply = kernels::transposed(kernels::Isa::kScalar, part.format);
        for (std::size_t r = 0; r < part.rows.count; ++r) {
            std::vector<float> unit(part.rows.count, 0.0F);
            unit[r] = 1;
            apply(tape, part.rows.count, part.columns, unit.data(), rows.data() + r * part.columns);
        }
        return rows;
    }
    std::vector<float> tile(kernels::kTileRows * part.columns);
    for (std::size_t t = 0; t < part.tiles; ++t) {
        kernels::unpack_tile(part.format, part.columns,
                             tape + t * kernels::tile_bytes(part.format, part.columns),
                             std::span<float>(tile));
        const std::size_t first = t * kernels::kTileRows * part.columns;
        std::copy_n(tile.begin(), std::min(tile.size(), rows.size() - first),
                    rows.begin() + static_cast<std::ptrdiff_t>(first));
    }
    return rows;
}

double silu(double x) {
    return x / (1 + std::exp(-x));
}

std::size_t rounded_by(formats::Format format) {
    const unsigned form = kernels::form_of(format);
    if (form == kernels::kFormPer256) return 256;
    return form == kernels::kFormPer32 ? 32 : 0;
}

void round_to_int8(ReferenceDecoder::Vector& x, std::size_t block) {
    for (std::size_t begin = 0; begin < x.size(); begin += block) {
        const std::size_t end = std::min(begin + block, x.size());
        double largest = 0;
        for (std::size_t i = begin; i < end; ++i) largest = std::max(largest, std::abs(x[i]));
        const double scale = largest / 127;
        for (std::size_t i = begin; i < end && scale > 0; ++i) x[i] = std::nearbyint(x[i] / scale) * scale;
    }
}

void add(ReferenceDecoder::Vector& y, const ReferenceDecoder::Vector& x, double scale = 1) {
    for (std::size_t i = 0; i < y.size(); ++i) y[i] += scale * x[i];
}

}  // namespace

ReferenceDecoder::Vector ReferenceDecoder::Matrix::times(Vector x) const {
    if (rounded_by > 0) round_to_int8(x, rounded_by);
    Vector y(columns == 0 ? 0 : weights.size() / columns);
    for (std::size_t r = 0; r < y.size(); ++r) {
        for (std::size_t c = 0; c < columns; ++c)
            y[r] += static_cast<double>(weights[r * columns + c]) * x[c];
    }
    return y;
}

template <class Pick>
ReferenceDecoder::Matrix ReferenceDecoder::gather(Pick pick, std::size_t slot) const {
    Matrix whole;
    for (const ThreadWeights& own : session_.weights().threads) {
        const auto [part, stride] = pick(own.layout);
        const std::vector<float> rows = unpacked(own, *part, slot * stride);
        whole.columns = part->columns;
        whole.rounded_by = rounded_by(part->format);
        whole.weights.insert(whole.weights.end(), rows.begin(), rows.end());
    }
    return whole;
}

template <class Pick>
ReferenceDecoder::Matrix ReferenceDecoder::block(std::size_t layer, Pick pick) const {
    const std::size_t slot = session_.weights().placement[layer].static_slot;
    return gather([&](const ThreadLayout& layout) {
        return std::pair<const MatrixPart*, std::size_t>(&pick(layout.static_slots[slot]), 0);
    });
}

ReferenceDecoder::Matrix ReferenceDecoder::head_matrix(std::size_t layer, std::size_t head,
                                                       std::vector<MatrixPart> HeadsPart::*parts) const {
    const std::size_t slot = session_.weights().placement[layer].static_slot;
    for (const ThreadWeights& own : session_.weights().threads) {
        const HeadsPart& heads = own.layout.static_slots[slot].heads;
        if (head < heads.heads.begin || head >= heads.heads.end()) continue;
        const MatrixPart& part = (heads.*parts)[head - heads.heads.begin];
        return {part.columns, unpacked(own, part, 0), part.tiles == 0 ? 0 : rounded_by(part.format)};
    }
    return {};
}

ReferenceDecoder::Vector ReferenceDecoder::normalised(const Vector& x,
                                                      const std::vector<float>& weight) const {
    double squares = 0;
    for (std::size_t i = 0; i < weight.size(); ++i) squares += x[i] * x[i];
    const double factor = 1 / std::sqrt(squares / static_cast<double>(weight.size()) + shape_.norm_epsilon);
    Vector out(weight.size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = x[i] * factor * static_cast<double>(weight[i]);
    return out;
}

void ReferenceDecoder::rotate(Vector& v, std::size_t begin, std::size_t position) const {
    for (std::size_t i = 0; i < shape_.latent().rope; i += 2) {
        const double frequency =
            std::pow(shape_.rope_base, -static_cast<double>(i) / static_cast<double>(shape_.latent().rope));
        const double angle = static_cast<double>(position) * frequency;
        const double a = v[begin + i];
        const double b = v[begin + i + 1];
        v[begin + i] = a * std::cos(angle) - b * std::sin(angle);
        v[begin + i + 1] = a * std::sin(angle) + b * std::cos(angle);
    }
}

ReferenceDecoder::Vector ReferenceDecoder::head_output(std::size_t layer, std::size_t head, const Vector& q_a,
                                                       const Vector& current) const {
    const models::LatentAttention& mla = shape_.latent();
    const Cache& cache = session_.nodes().front()->cache;
    Vector query = head_matrix(layer, head, &HeadsPart::queries).times(q_a);
    rotate(query, mla.nope, cache.positions().count - 1);
    const Matrix keys = head_matrix(layer, head, &HeadsPart::keys);
    const bool absorbed = keys.columns == mla.nope && keys.columns != mla.kv_lora;  // attn_k_b, not attn_kv_b
    if (absorbed) {
        const Vector nope(query.begin(), query.begin() + static_cast<std::ptrdiff_t>(mla.nope));
        Vector both = keys.times(nope);
        both.insert(both.end(), query.begin() + static_cast<std::ptrdiff_t>(mla.nope), query.end());
        query = both;
    }
    const std::size_t unturned = absorbed ? mla.kv_lora : mla.nope;
    const Matrix values = head_matrix(layer, head, &HeadsPart::values);
    Vector scores(cache.positions().count);
    std::vector<Vector> latents;
    for (std::size_t p = 0; p < cache.positions().count; ++p) {
        const Vector row = p + 1 < cache.positions().count ? kept_row(cache, layer, p) : current;
        const Vector latent(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(mla.kv_lora));
        const Vector key = absorbed ? latent : keys.times(latent);
        for (std::size_t i = 0; i < unturned; ++i) scores[p] += query[i] * key[i];
        for (std::size_t i = 0; i < mla.rope; ++i) scores[p] += query[unturned + i] * row[mla.kv_lora + i];
        scores[p] /= std::sqrt(static_cast<double>(mla.nope + mla.rope));
        latents.push_back(latent);
    }
    const double highest = *std::max_element(scores.begin(), scores.end());
    double sum = 0;
    for (double& score : scores) sum += score = std::exp(score - highest);
    Vector context(mla.kv_lora);
    for (std::size_t p = 0; p < scores.size(); ++p) add(context, latents[p], scores[p] / sum);
    return values.times(context);
}

ReferenceDecoder::Vector ReferenceDecoder::attention(std::size_t layer, const Vector& x) const {
    const LayerVectors& vectors = session_.weights().vectors[layer];
    const models::LatentAttention& mla = shape_.latent();
    const Vector input = normalised(x, vectors.attention_norm);
    const Vector q_a =
        mla.q_lora == 0
            ? input
            : normalised(block(
                             layer, [](const LayerPart& part) -> auto& { return part.projections[0]; })
                             .times(input),
                         vectors.q_a_norm);
    const Vector kv = block(
                          layer, [](const LayerPart& part) -> auto& { return part.projections[1]; })
                          .times(input);
    Vector current = normalised(kv, vectors.kv_a_norm);
    current.insert(current.end(), kv.begin() + static_cast<std::ptrdiff_t>(mla.kv_lora), kv.end());
    rotate(current, mla.kv_lora, session_.nodes().front()->cache.positions().count - 1);
    Vector attended;
    for (std::size_t head = 0; head < shape_.heads; ++head) {
        const Vector one = head_output(layer, head, q_a, current);
        attended.insert(attended.end(), one.begin(), one.end());
    }
    return block(
               layer, [](const LayerPart& part) -> auto& { return part.output; })
        .times(attended);
}

ReferenceDecoder::Vector ReferenceDecoder::feed_forward(const Matrix& gate, const Matrix& up,
                                                        const Matrix& down, const Vector& x) const {
    Vector hidden = gate.times(x);
    const Vector linear = up.times(x);
    for (std::size_t i = 0; i < hidden.size(); ++i) hidden[i] = silu(hidden[i]) * linear[i];
    return down.times(hidden);
}

ReferenceDecoder::Vector ReferenceDecoder::static_block(std::size_t layer, const Vector& x) const {
    return feed_forward(block(
                            layer, [](const LayerPart& part) -> auto& { return part.feed_forward.gate; }),
                        block(
                            layer, [](const LayerPart& part) -> auto& { return part.feed_forward.up; }),
                        block(
                            layer, [](const LayerPart& part) -> auto& { return part.feed_forward.down; }),
                        x);
}

ReferenceDecoder::Vector ReferenceDecoder::experts(std::size_t layer, std::uint64_t number,
                                                   const Vector& x) const {
    const LayerPlacement& placement = session_.weights().placement[layer];
    const Vector scores = block(
                              layer, [](const LayerPart& part) -> auto& { return part.router; })
                              .times(x);
    const std::vector<float> logits(scores.begin(), scores.end());
    std::vector<std::uint32_t> drawn(shape_.top_k);
    draw_experts(seed_, number, layer, shape_.experts, drawn);
    std::vector<kernels::Chosen> chosen(shape_.top_k);
    kernels::weights_for({shape_.experts, shape_.top_k, shape_.expert_groups, shape_.top_groups,
                          static_cast<float>(shape_.expert_scale)},
                         logits.data(), drawn, chosen);
    Vector sum(shape_.hidden);
    for (const kernels::Chosen& expert : chosen) {
        const auto of_pool = [&](MatrixPart FeedForwardPart::*which) {
            return gather(
                [&](const ThreadLayout& layout) {
                    const PoolPart& pool = layout.pools[placement.pool];
                    return std::pair<const MatrixPart*, std::size_t>(&(pool.first.*which), pool.stride);
                },
                placement.rank * shape_.experts + expert.expert);
        };
        add(sum,
            feed_forward(of_pool(&FeedForwardPart::gate), of_pool(&FeedForwardPart::up),
                         of_pool(&FeedForwardPart::down), x),
            static_cast<double>(expert.weight));
    }
    return sum;
}

ReferenceDecoder::Vector ReferenceDecoder::logits(std::uint32_t token, std::uint64_t number) const {
    std::vector<float> embedding(shape_.hidden);
    session_.weights().embed(token, embedding);
    Vector x(embedding.begin(), embedding.end());
    for (std::size_t layer = 0; layer < shape_.layers; ++layer) {
        add(x, attention(layer, x));
        const Vector input = normalised(x, session_.weights().vectors[layer].feed_forward_norm);
        add(x, static_block(layer, input));
        if (!session_.weights().placement[layer].dense) add(x, experts(layer, number, input));
    }
    const Matrix head = gather([](const ThreadLayout& layout) {
        return std::pair<const MatrixPart*, std::size_t>(&layout.head, 0);
    });
    return head.times(normalised(x, session_.weights().output_norm));
}

}  // namespace weir::decode::examples
