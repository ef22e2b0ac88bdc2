// SPDX-License-Identifier: Apache-2.0
// Grouped-query attention (arXiv:2305.13245).
#include <fmt/format.h>

#include <algorithm>

#include "decode/exact/attention.h"
#include "decode/exact/blocks.h"

namespace weir::decode {
namespace {

class GroupedAttention final : public Attention {
public:
    GroupedAttention(Product& product, const AttentionSetting& setting)
        : product_(product),
          setting_(setting),
          head_(setting.shape.grouped().head),
          heads_(setting.shape.heads),
          kv_heads_(setting.shape.grouped().kv_heads) {
        const WeightsFile& weights = product.weights();
        const std::uint64_t hidden = setting.shape.hidden;
        query_ = projection("attn_q", heads_ * head_, hidden);
        key_ = projection("attn_k", kv_heads_ * head_, hidden);
        value_ = projection("attn_v", kv_heads_ * head_, hidden);
        output_ = projection("attn_output", hidden, heads_ * head_);
        query_norm_ = weights.find_vector(name("attn_q_norm.weight"), head_);
        key_norm_ = weights.find_vector(name("attn_k_norm.weight"), head_);
        sinks_ = weights.find_vector(name("attn_sinks.weight"), heads_);
    }

    std::vector<float> next(std::span<const float> x) override {
        const Turns turns(setting_.arithmetic.rotary, setting_.slowing, positions_);
        const std::vector<float> query = turned(project(query_, x), query_norm_, turns);
        const std::vector<float> key = turned(project(key_, x), key_norm_, turns);
        const std::vector<float> value = project(value_, x);
        keys_.insert(keys_.end(), key.begin(), key.end());
        values_.insert(values_.end(), value.begin(), value.end());
        ++positions_;
        std::vector<float> attended;
        for (std::size_t head = 0; head < heads_; ++head) {
            const std::vector<float> own = attend(head, {query.data() + head * head_, head_});
            attended.insert(attended.end(), own.begin(), own.end());
        }
        return project(output_, attended);
    }

    void reset() override {
        keys_.clear();
        values_.clear();
        positions_ = 0;
    }

private:
    struct Projection {
        Matrix matrix;
        std::vector<float> bias;  // empty for none
    };

    std::string name(const std::string& tensor) const {
        return fmt::format("blk.{}.{}", setting_.layer, tensor);
    }

    Projection projection(const std::string& tensor, std::uint64_t rows, std::uint64_t columns) const {
        return {product_.weights().matrix(name(tensor + ".weight"), rows, columns),
                product_.weights().find_vector(name(tensor + ".bias"), rows)};
    }

    std::vector<float> project(const Projection& projection, std::span<const float> x) {
        std::vector<float> y = product_(projection.matrix, x);
        if (!projection.bias.empty()) add_to(y, projection.bias);
        return y;
    }

    /// Each head normalised, where there are norms, and turned.
    std::vector<float> turned(std::vector<float> heads, const std::vector<float>& norm,
                              const Turns& turns) const {
        for (std::size_t begin = 0; begin < heads.size(); begin += head_) {
            const std::span<float> own(heads.data() + begin, head_);
            if (!norm.empty())
                std::ranges::copy(rms_norm(own, norm, setting_.shape.norm_epsilon), own.begin());
            turns.rotate(own);
        }
        return heads;
    }

    /// The first position that this layer sees.
    std::size_t first_seen() const {
        const auto& window = setting_.shape.window;
        if (!window || !window->windowed(setting_.layer)) return 0;
        return positions_ > window->positions ? positions_ - window->positions : 0;
    }

    std::vector<float> attend(std::size_t head, std::span<const float> query) {
        const std::size_t offset = head / (heads_ / kv_heads_) * head_;
        const std::size_t width = kv_heads_ * head_;
        const std::size_t first = first_seen();
        std::vector<double> weights;
        for (std::size_t p = first; p < positions_; ++p) {
            weights.push_back(dot(query, {keys_.data() + p * width + offset, head_}) *
                              setting_.arithmetic.score_scale);
        }
        softmax(weights, sinks_.empty() ? nullptr : &sinks_[head]);
        std::vector<double> sums(head_);
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const float* value = values_.data() + (first + i) * width + offset;
            for (std::size_t d = 0; d < head_; ++d) sums[d] += weights[i] * static_cast<double>(value[d]);
        }
        return {sums.begin(), sums.end()};
    }

    Product& product_;
    AttentionSetting setting_;
    std::size_t head_;
    std::size_t heads_;
    std::size_t kv_heads_;
    Projection query_;
    Projection key_;
    Projection value_;
    Projection output_;
    std::vector<float> query_norm_;
    std::vector<float> key_norm_;
    std::vector<float> sinks_;
    std::vector<float> keys_;    // [positions][kv_heads][head]
    std::vector<float> values_;  // the same
    std::size_t positions_ = 0;
};

}  // namespace

std::unique_ptr<Attention> make_grouped_attention(Product& product, const AttentionSetting& setting) {
    return std::make_unique<GroupedAttention>(product, setting);
}

}  // namespace weir::decode
