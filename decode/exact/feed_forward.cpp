// SPDX-License-Identifier: Apache-2.0
#include "decode/exact/feed_forward.h"

#include <fmt/format.h>

#include <optional>

#include "base/error.h"
#include "decode/exact/blocks.h"

namespace weir::decode {
namespace {

class Dense final : public FeedForward {
public:
    explicit Dense(GatedBlock block) : block_(std::move(block)) {}
    std::vector<float> operator()(std::span<const float> x) override { return block_(x); }

private:
    GatedBlock block_;
};

class Experts final : public FeedForward {
public:
    Experts(Product& product, const models::Shape& shape, const models::Arithmetic& arithmetic,
            std::size_t layer)
        : product_(product),
          router_(arithmetic.router),
          top_k_(shape.top_k),
          experts_(product, arithmetic, layer, "_exps", shape.hidden, shape.expert_ff, shape.experts) {
        const WeightsFile& weights = product.weights();
        const auto name = [&](const char* tensor) { return fmt::format("blk.{}.{}", layer, tensor); };
        logits_ = weights.matrix(name("ffn_gate_inp.weight"), shape.experts, shape.hidden);
        logits_bias_ = weights.find_vector(name("ffn_gate_inp.bias"), shape.experts);
        choice_bias_ = weights.find_vector(name("exp_probs_b.bias"), shape.experts);
        if (shape.shared_ff > 0)
            shared_.emplace(product, arithmetic, layer, "_shexp", shape.hidden, shape.shared_ff);
    }

    std::vector<float> operator()(std::span<const float> x) override {
        std::vector<float> logits = product_(logits_, x);
        if (!logits_bias_.empty()) add_to(logits, logits_bias_);
        std::vector<double> sum(x.size());
        for (const ChosenExpert& chosen : choose_experts(router_, logits, choice_bias_, top_k_)) {
            const std::vector<float> out = experts_(x, chosen.expert);
            for (std::size_t i = 0; i < sum.size(); ++i)
                sum[i] += chosen.weight * static_cast<double>(out[i]);
        }
        std::vector<float> out(sum.begin(), sum.end());
        if (shared_) add_to(out, (*shared_)(x));
        return out;
    }

private:
    Product& product_;
    models::Router router_;
    std::size_t top_k_;
    Matrix logits_;
    std::vector<float> logits_bias_;
    std::vector<float> choice_bias_;
    GatedBlock experts_;
    std::optional<GatedBlock> shared_;
};

/// What a shape can have that the blocks here do not compute; null when there is nothing.
const char* experts_not_computed(const models::Shape& shape) {
    if (shape.residual_streams > 1) return "several residual streams";
    if (shape.residual_block > 0) return "attention to earlier layers";
    if (shape.hash_layers > 0) return "experts that a table of tokens chooses";
    if (shape.expert_hidden > 0) return "experts between two projections";
    if (shape.shared_gate) return "a gate on the shared experts";
    return nullptr;
}

}  // namespace

GatedBlock::GatedBlock(Product& product, const models::Arithmetic& arithmetic, std::size_t layer,
                       const std::string& suffix, std::uint64_t hidden, std::uint64_t width,
                       std::uint64_t experts)
    : product_(product), activation_(arithmetic.activation) {
    const auto name = [&](const char* part) { return fmt::format("blk.{}.ffn_{}{}", layer, part, suffix); };
    gate_ = projection(name("gate"), width, hidden, experts);
    up_ = projection(name("up"), width, hidden, experts);
    down_ = projection(name("down"), hidden, width, experts);
}

GatedBlock::Projection GatedBlock::projection(const std::string& name, std::uint64_t rows,
                                              std::uint64_t columns, std::uint64_t experts) const {
    Projection made{product_.weights().matrix(name + ".weight", rows, columns, experts), {}};
    const Matrix bias = product_.weights().find_matrix(name + ".bias", experts, rows);
    if (bias.empty()) return made;
    made.bias.resize(experts * rows);
    std::vector<std::byte> scratch;
    product_.weights().read_rows(bias, 0, made.bias, scratch);
    return made;
}

std::vector<float> GatedBlock::project(const Projection& projection, std::span<const float> x,
                                       std::size_t expert) {
    std::vector<float> y = product_(projection.matrix, x, expert);
    if (!projection.bias.empty()) add_to(y, {projection.bias.data() + expert * y.size(), y.size()});
    return y;
}

std::vector<float> GatedBlock::operator()(std::span<const float> x, std::size_t expert) {
    const std::vector<float> gate = project(gate_, x, expert);
    return project(down_, activate(activation_, gate, project(up_, x, expert)), expert);
}

std::unique_ptr<FeedForward> make_feed_forward(Product& product, const models::Shape& shape,
                                               const models::Arithmetic& arithmetic, std::size_t layer) {
    if (const char* what = experts_not_computed(shape))
        throw UsageError("this " + shape.architecture + " model has " + what, "weir does not compute that");
    if (!shape.dense(layer)) return std::make_unique<Experts>(product, shape, arithmetic, layer);
    return std::make_unique<Dense>(GatedBlock(product, arithmetic, layer, "", shape.hidden, shape.dense_ff));
}

}  // namespace weir::decode
