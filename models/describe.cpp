// SPDX-License-Identifier: Apache-2.0
#include "models/describe.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "base/error.h"
#include "models/deepseek2.h"
#include "models/mix.h"
#include "models/reading.h"

namespace weir::models {
namespace {

constexpr std::uint64_t kCacheValueBytes = 2;  // F16

void require_context(const Shape& shape, std::string_view name, std::uint64_t context) {
    if (context > 0 && context <= shape.context) return;
    throw UsageError(fmt::format("a context of {} is not possible with {}", context, name),
                     fmt::format("give --context a value from 1 to {}", shape.context));
}

/// The class whose bytes a tensor counts with. Norms go with what they feed: those of a layer with its
/// attention, the last with the head; so does the embedding's one row.
double& class_bytes(BytesPerToken& bytes, const Tensor& tensor) {
    using namespace tensor_class;
    if (tensor.class_name == kSharedExperts) return bytes.shared_experts;
    if (tensor.class_name == kRoutedExperts) return bytes.routed_experts;
    if (tensor.class_name == kDense) return bytes.dense;
    if (tensor.class_name == kRouter) return bytes.router;
    return tensor.layer < 0 ? bytes.head : bytes.attention;
}

/// Latent attention with keys and values joined in attn_kv_b has as many heads of keys as of queries.
MixTraits mix_traits(const Shape& shape) {
    MixTraits traits;
    traits.architecture = shape.architecture;
    traits.layers = shape.layers;
    traits.experts = shape.experts;
    traits.gqa_ratio = 1;
    return traits;
}

/// The embedding row is read for its one token alone, so published figures of active weights leave it out.
void count(Model& model, const Tensor& tensor) {
    const std::uint64_t weights = tensor.rows * tensor.columns * tensor.matrices;
    const double share = read_share(tensor, model.shape);
    model.total_params += weights;
    model.file_bytes += tensor.bytes;
    if (tensor.class_name != tensor_class::kEmbedding)
        model.active_params += static_cast<std::uint64_t>(static_cast<double>(weights) * share);
    class_bytes(model.bytes_per_token, tensor) += static_cast<double>(tensor.bytes) * share;
}

}  // namespace

double attention_flop(const Shape& shape, std::uint64_t context) {
    const LatentAttention& mla = shape.mla;
    const std::uint64_t per_head = 2 * (mla.kv_lora + mla.rope) + 2 * mla.kv_lora;
    return static_cast<double>(shape.layers) * static_cast<double>(context) *
           static_cast<double>(shape.heads * per_head);
}

std::uint64_t latent_cache_bytes(const Shape& shape, std::uint64_t context) {
    const std::uint64_t values = (shape.mla.kv_lora + shape.mla.rope) * shape.layers * context;
    return values * kCacheValueBytes;
}

Model describe(const Shape& shape, std::string_view name, std::string_view quant, std::uint64_t context) {
    require_context(shape, name, context);
    Model model;
    model.name = name;
    model.architecture = shape.architecture;
    model.quant = quant;
    model.shape = shape;
    model.tensors = deepseek2_tensors(shape);
    model.bytes_per_token.context = context;
    assign_formats(model.tensors, quant, mix_traits(shape));
    for (const Tensor& tensor : model.tensors) count(model, tensor);
    model.kv_cache_bytes = latent_cache_bytes(shape, context);
    model.attention_flop_per_token = attention_flop(shape, context);
    BytesPerToken& bytes = model.bytes_per_token;
    bytes.kv_cache = static_cast<double>(model.kv_cache_bytes);
    bytes.total = bytes.attention + bytes.shared_experts + bytes.routed_experts + bytes.dense + bytes.router +
                  bytes.head + bytes.kv_cache;
    return model;
}

Model describe(const CatalogEntry& entry, std::string_view quant, std::uint64_t context) {
    Model model = describe(entry.shape, entry.name, quant, context);
    model.source = entry.source;
    return model;
}

}  // namespace weir::models
