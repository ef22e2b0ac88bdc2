// SPDX-License-Identifier: Apache-2.0
#include "models/deepseek2.h"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace weir::models {
namespace {

/// Collects tensors; those of a layer get its prefix.
class TensorList {
public:
    explicit TensorList(std::uint64_t hidden) : hidden_(hidden) {}

    void begin_layer(std::uint64_t layer) { layer_ = static_cast<int>(layer); }
    void end_layers() { layer_ = -1; }

    void matrix(std::string_view name, const char* class_name, std::uint64_t rows, std::uint64_t columns,
                std::uint64_t matrices = 1) {
        Tensor tensor;
        tensor.name = layer_ < 0 ? std::string(name) : fmt::format("blk.{}.{}", layer_, name);
        tensor.class_name = class_name;
        tensor.layer = layer_;
        tensor.rows = rows;
        tensor.columns = columns;
        tensor.matrices = matrices;
        tensors_.push_back(std::move(tensor));
    }
    void vector(std::string_view name, const char* class_name, std::uint64_t size) {
        matrix(name, class_name, 1, size);
    }

    /// Gate, up and down of one or many feed-forward blocks.
    void feed_forward(std::string_view suffix, const char* class_name, std::uint64_t width,
                      std::uint64_t matrices = 1) {
        matrix(fmt::format("ffn_gate{}.weight", suffix), class_name, width, hidden_, matrices);
        matrix(fmt::format("ffn_up{}.weight", suffix), class_name, width, hidden_, matrices);
        matrix(fmt::format("ffn_down{}.weight", suffix), class_name, hidden_, width, matrices);
    }

    std::vector<Tensor> take() { return std::move(tensors_); }

private:
    std::uint64_t hidden_;
    int layer_ = -1;
    std::vector<Tensor> tensors_;
};

void add_attention(TensorList& list, const Shape& shape) {
    using namespace tensor_class;
    const LatentAttention& mla = shape.mla;
    list.vector("attn_norm.weight", kNorm, shape.hidden);
    list.matrix("attn_q_a.weight", kAttention, mla.q_lora, shape.hidden);
    list.vector("attn_q_a_norm.weight", kNorm, mla.q_lora);
    list.matrix("attn_q_b.weight", kAttention, shape.heads * (mla.nope + mla.rope), mla.q_lora);
    list.matrix("attn_kv_a_mqa.weight", kAttention, mla.kv_lora + mla.rope, shape.hidden);
    list.vector("attn_kv_a_norm.weight", kNorm, mla.kv_lora);
    list.matrix("attn_kv_b.weight", kAttention, shape.heads * (mla.nope + mla.v), mla.kv_lora);
    list.matrix("attn_output.weight", kAttention, shape.hidden, shape.heads * mla.v);
}

}  // namespace

std::vector<Tensor> deepseek2_tensors(const Shape& shape) {
    using namespace tensor_class;
    TensorList list(shape.hidden);
    list.matrix("token_embd.weight", kEmbedding, shape.vocab, shape.hidden);
    for (std::uint64_t layer = 0; layer < shape.layers; ++layer) {
        list.begin_layer(layer);
        add_attention(list, shape);
        list.vector("ffn_norm.weight", kNorm, shape.hidden);
        if (layer < shape.dense_layers) {
            list.feed_forward("", kDense, shape.dense_ff);
        } else {
            list.matrix("ffn_gate_inp.weight", kRouter, shape.experts, shape.hidden);
            list.vector("exp_probs_b.bias", kRouter, shape.experts);
            list.feed_forward("_exps", kRoutedExperts, shape.expert_ff, shape.experts);
            list.feed_forward("_shexp", kSharedExperts, shape.shared_ff);
        }
    }
    list.end_layers();
    list.vector("output_norm.weight", kNorm, shape.hidden);
    list.matrix("output.weight", kHead, shape.vocab, shape.hidden);
    return list.take();
}

}  // namespace weir::models
