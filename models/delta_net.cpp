// SPDX-License-Identifier: Apache-2.0
#include "models/delta_net.h"

#include <algorithm>

#include "base/error.h"

namespace weir::models {
namespace {

using namespace tensor_class;

constexpr std::uint64_t kStateFlop = 7;

const LinearAttention& linear_of(const Shape& shape) {
    if (!shape.linear) throw Fault(shape.architecture + " has no linear attention");
    return *shape.linear;
}

/// Channels of the convolution: queries, keys and values.
std::uint64_t convolution_width(const LinearAttention& linear) {
    return 2 * linear.key_width() + linear.value_width();
}

void add_delta_net(TensorList& list, const Shape& shape, DeltaGates gates) {
    const LinearAttention& linear = linear_of(shape);
    const std::uint64_t channels = convolution_width(linear);
    list.vector("attn_norm.weight", kNorm, shape.hidden);
    list.matrix("attn_qkv.weight", kAttention, channels, shape.hidden);
    list.matrix("attn_gate.weight", kAttention, linear.value_width(), shape.hidden);
    list.matrix("ssm_conv1d.weight", kAttention, channels, linear.convolution);
    list.vector("ssm_dt.bias", kAttention, linear.value_heads);
    list.vector("ssm_a", kAttention, linear.value_heads);
    if (gates == DeltaGates::kJoined) {
        list.matrix("ssm_ba.weight", kAttention, 2 * linear.value_heads, shape.hidden);
    } else {
        list.matrix("ssm_beta.weight", kAttention, linear.value_heads, shape.hidden);
        list.matrix("ssm_alpha.weight", kAttention, linear.value_heads, shape.hidden);
    }
    list.vector("ssm_norm.weight", kNorm, linear.value);
    list.matrix("ssm_out.weight", kAttention, shape.hidden, linear.value_width());
}

CacheStream delta_state(const LinearAttention& linear) {
    CacheStream stream;
    stream.state = true;
    stream.values = linear.value_heads * linear.key * linear.value;
    stream.flop_per_entry = static_cast<double>(kStateFlop * stream.values);
    return stream;
}

/// The last positions but one: the newest comes with the token.
CacheStream convolution_state(const LinearAttention& linear) {
    const std::uint64_t channels = convolution_width(linear);
    CacheStream stream;
    stream.state = true;
    stream.values = (std::max<std::uint64_t>(linear.convolution, 1) - 1) * channels;
    stream.flop_per_entry = static_cast<double>(2 * linear.convolution * channels);
    return stream;
}

}  // namespace

void add_hybrid_layer(TensorList& list, const Shape& shape, std::uint64_t layer, DeltaGates gates) {
    if (linear_of(shape).linear(layer)) {
        add_delta_net(list, shape, gates);
    } else {
        add_grouped_attention(list, shape);
    }
    add_feed_forward_block(list, shape, layer, "post_attention_norm.weight");
}

std::vector<CacheStream> hybrid_caches(const Shape& shape, std::uint64_t layer) {
    const LinearAttention& linear = linear_of(shape);
    if (!linear.linear(layer)) return {grouped_cache(shape)};
    return {delta_state(linear), convolution_state(linear)};
}

Shape read_hybrid(const ConfigFields& config, std::string_view architecture) {
    Shape shape = read_common(config, architecture);
    read_grouped_attention(config, shape);
    shape.gqa->query_norm = true;
    shape.gqa->output_gate = true;
    shape.linear = {.key_heads = config.count("linear_num_key_heads"),
                    .value_heads = config.count("linear_num_value_heads"),
                    .key = config.count("linear_key_head_dim"),
                    .value = config.count("linear_value_head_dim"),
                    .convolution = config.count("linear_conv_kernel_dim"),
                    .full_every = config.count_or("full_attention_interval", 4)};
    if (shape.linear->convolution == 0) config.reject("linear_conv_kernel_dim", "a number above 0");
    shape.experts = config.count("num_experts");
    shape.top_k = config.count("num_experts_per_tok");
    shape.expert_ff = config.count("moe_intermediate_size");
    shape.shared_ff = config.count_or("shared_expert_intermediate_size", 0);
    shape.shared_gate = shape.shared_ff > 0;
    shape.mtp_layers = config.count_or("mtp_num_hidden_layers", 0);
    return shape;
}

}  // namespace weir::models
