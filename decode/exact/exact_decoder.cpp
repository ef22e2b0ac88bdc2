// SPDX-License-Identifier: Apache-2.0
#include "decode/exact/exact_decoder.h"

#include <fmt/format.h>

#include <atomic>
#include <utility>

#include "base/error.h"
#include "decode/exact/blocks.h"
#include "decode/weights/tensor_check.h"
#include "models/architecture.h"
#include "models/gguf_fields.h"
#include "models/gguf_shape.h"

namespace weir::decode {
namespace {

models::Shape shape_of(const models::gguf::Checkpoint& checkpoint) {
    const models::GgufFields fields(checkpoint);
    models::architecture_of(fields.architecture());  // by name, before anything is read
    const Readable<models::Shape> shape = models::read_gguf_shape(fields);
    if (!shape)
        throw InputError(checkpoint.parts.front().path.string(), shape.reason().why, shape.reason().remedy);
    return *shape;
}

models::Arithmetic arithmetic_of(const models::gguf::Checkpoint& checkpoint, const models::Shape& shape) {
    const models::GgufFields fields(checkpoint);
    return models::architecture_of(fields.architecture()).read(fields, shape);
}

}  // namespace

ExactDecoder::ExactDecoder(const models::gguf::Checkpoint& checkpoint, const numa::Team& team,
                           Rounding rounding)
    : checkpoint_(checkpoint),
      team_(team),
      shape_(shape_of(checkpoint)),
      arithmetic_(arithmetic_of(checkpoint, shape_)),
      weights_(checkpoint),
      product_(weights_, team, std::move(rounding)),
      embedding_(weights_.matrix("token_embd.weight", shape_.vocab, shape_.hidden)),
      head_(shape_.tied_head ? embedding_ : weights_.matrix("output.weight", shape_.vocab, shape_.hidden)),
      output_norm_(weights_.vector("output_norm.weight", shape_.hidden)),
      slowing_(weights_.find_vector("rope_freqs.weight", arithmetic_.rotary.dimensions / 2)) {
    for (std::size_t layer = 0; layer < shape_.layers; ++layer) add_layer(layer);
    require_tensors(weights_, shape_);
}

void ExactDecoder::add_layer(std::size_t layer) {
    const auto norm = [&](std::string_view name) {
        return weights_.vector(fmt::format("blk.{}.{}", layer, name), shape_.hidden);
    };
    layers_.push_back(
        {norm("attn_norm.weight"), make_attention(product_, {shape_, arithmetic_, slowing_, layer}),
         norm(arithmetic_.feed_forward_norm), make_feed_forward(product_, shape_, arithmetic_, layer)});
}

void ExactDecoder::require_finite(std::stop_token stop, const Progress& progress) const {
    std::atomic<std::size_t> next{0};
    team_.run([&](numa::Member& member) {
        for (;;) {
            const std::size_t i = next.fetch_add(1);
            if (i >= checkpoint_.tensors.size()) return;
            const models::gguf::StoredTensor& tensor = checkpoint_.tensors[i];
            if (!formats::has_codec(tensor.format)) continue;  // of layers that are not decoded
            if (stop.stop_requested()) throw Interrupted("stopped while the weights were looked at");
            if (member.thread() == 0 && progress) {
                progress("looking at the weights",
                         static_cast<double>(i) / static_cast<double>(checkpoint_.tensors.size()));
            }
            weights_.require_finite({&tensor, tensor.rows(), tensor.columns(), tensor.matrices()});
        }
    });
}

std::vector<float> ExactDecoder::next(std::uint64_t token) {
    if (token >= shape_.vocab) {
        throw InputError("tokens", fmt::format("{} is none of the {} of the vocabulary", token, shape_.vocab),
                         "tokenise with this model's tokenizer");
    }
    std::vector<float> stream(shape_.hidden);
    std::vector<std::byte> scratch;
    weights_.read_rows(embedding_, token, stream, scratch);
    for (Layer& layer : layers_) {
        add_to(stream, layer.attention->next(rms_norm(stream, layer.attention_norm, shape_.norm_epsilon)));
        add_to(stream, (*layer.feed_forward)(rms_norm(stream, layer.feed_forward_norm, shape_.norm_epsilon)));
    }
    return product_(head_, rms_norm(stream, output_norm_, shape_.norm_epsilon));
}

void ExactDecoder::reset() {
    for (Layer& layer : layers_) layer.attention->reset();
}

}  // namespace weir::decode
