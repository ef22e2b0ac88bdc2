// SPDX-License-Identifier: Apache-2.0
// Latent attention (arXiv:2405.04434, section 2.1), keys and values absorbed into query and output: what is
// kept of a position is its latent and its rotary key.
#include <fmt/format.h>

#include "decode/exact/attention.h"
#include "decode/exact/blocks.h"

namespace weir::decode {
namespace {

class LatentAttention final : public Attention {
public:
    LatentAttention(Product& product, const AttentionSetting& setting)
        : product_(product),
          setting_(setting),
          latent_(setting.shape.latent()),
          heads_(setting.shape.heads),
          key_(latent_.nope + latent_.rope) {
        const WeightsFile& weights = product.weights();
        const std::uint64_t hidden = setting.shape.hidden;
        if (latent_.q_lora > 0) {
            query_a_ = weights.matrix(name("attn_q_a.weight"), latent_.q_lora, hidden);
            query_norm_ = weights.vector(name("attn_q_a_norm.weight"), latent_.q_lora);
            query_ = weights.matrix(name("attn_q_b.weight"), heads_ * key_, latent_.q_lora);
        } else {
            query_ = weights.matrix(name("attn_q.weight"), heads_ * key_, hidden);
        }
        down_ = weights.matrix(name("attn_kv_a_mqa.weight"), latent_.kv_lora + latent_.rope, hidden);
        down_norm_ = weights.vector(name("attn_kv_a_norm.weight"), latent_.kv_lora);
        joined_ = weights.find_matrix(name("attn_kv_b.weight"), heads_ * (latent_.nope + latent_.v),
                                      latent_.kv_lora);
        if (joined_.empty()) {
            keys_ = weights.matrix(name("attn_k_b.weight"), latent_.kv_lora, latent_.nope, heads_);
            values_ = weights.matrix(name("attn_v_b.weight"), latent_.v, latent_.kv_lora, heads_);
        }
        output_ = weights.matrix(name("attn_output.weight"), hidden, heads_ * latent_.v);
    }

    std::vector<float> next(std::span<const float> x) override {
        const Turns turns(setting_.arithmetic.rotary, setting_.slowing, positions_);
        remember(x, turns);
        std::vector<float> query = this->query(x);
        std::vector<float> attended;
        for (std::size_t head = 0; head < heads_; ++head) {
            const std::span<float> own(query.data() + head * key_, key_);
            turns.rotate(own.subspan(latent_.nope));
            const std::vector<float> context = attend(head, own);
            const std::vector<float> value = this->value(head, context);
            attended.insert(attended.end(), value.begin(), value.end());
        }
        return product_(output_, attended);
    }

    void reset() override {
        past_.clear();
        positions_ = 0;
    }

private:
    std::string name(const char* tensor) const { return fmt::format("blk.{}.{}", setting_.layer, tensor); }
    double epsilon() const { return setting_.shape.norm_epsilon; }
    std::size_t width() const { return latent_.kv_lora + latent_.rope; }

    void remember(std::span<const float> x, const Turns& turns) {
        std::vector<float> down = product_(down_, x);
        turns.rotate(std::span(down).subspan(latent_.kv_lora));
        const std::vector<float> normed =
            rms_norm(std::span(down).first(latent_.kv_lora), down_norm_, epsilon());
        past_.insert(past_.end(), normed.begin(), normed.end());
        past_.insert(past_.end(), down.begin() + static_cast<std::ptrdiff_t>(latent_.kv_lora), down.end());
        ++positions_;
    }

    std::vector<float> query(std::span<const float> x) {
        if (query_a_.empty()) return product_(query_, x);
        return product_(query_, rms_norm(product_(query_a_, x), query_norm_, epsilon()));
    }

    /// The head's key rows times the query without position: [kv_lora].
    std::vector<float> absorb(std::size_t head, std::span<const float> nope) {
        if (joined_.empty()) return product_(keys_, nope, head);
        return product_.transposed(joined_, nope, 0, head * (latent_.nope + latent_.v), latent_.nope);
    }

    std::vector<float> value(std::size_t head, std::span<const float> context) {
        if (joined_.empty()) return product_(values_, context, head);
        return product_.rows(joined_, context, 0, head * (latent_.nope + latent_.v) + latent_.nope,
                             latent_.v);
    }

    /// What the head sees of all latents: [kv_lora].
    std::vector<float> attend(std::size_t head, std::span<const float> query) {
        const std::vector<float> absorbed = absorb(head, query.first(latent_.nope));
        std::vector<double> weights(positions_);
        for (std::size_t p = 0; p < positions_; ++p) {
            const std::span<const float> past(past_.data() + p * width(), width());
            weights[p] = (dot(absorbed, past.first(latent_.kv_lora)) +
                          dot(query.subspan(latent_.nope), past.subspan(latent_.kv_lora))) *
                         setting_.arithmetic.score_scale;
        }
        softmax(weights);
        std::vector<double> sums(latent_.kv_lora);
        for (std::size_t p = 0; p < positions_; ++p) {
            for (std::size_t i = 0; i < sums.size(); ++i)
                sums[i] += weights[p] * static_cast<double>(past_[p * width() + i]);
        }
        return {sums.begin(), sums.end()};
    }

    Product& product_;
    AttentionSetting setting_;
    const models::LatentAttention& latent_;
    std::size_t heads_;
    std::size_t key_;
    Matrix query_a_;
    std::vector<float> query_norm_;
    Matrix query_;
    Matrix down_;
    std::vector<float> down_norm_;
    Matrix joined_;
    Matrix keys_;
    Matrix values_;
    Matrix output_;
    std::vector<float> past_;  // [positions][kv_lora + rope]
    std::size_t positions_ = 0;
};

}  // namespace

std::unique_ptr<Attention> make_latent_attention(Product& product, const AttentionSetting& setting) {
    return std::make_unique<LatentAttention>(product, setting);
}

}  // namespace weir::decode
