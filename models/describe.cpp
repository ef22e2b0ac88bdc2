// SPDX-License-Identifier: Apache-2.0
#include "models/describe.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "base/error.h"
#include "models/cache.h"
#include "models/family.h"
#include "models/mix.h"
#include "models/reading.h"

namespace weir::models {
namespace {

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

/// The embedding's row is read for its one token alone, so published figures of active weights leave it out,
/// unless the embedding is the head too.
void count(Model& model, const Tensor& tensor) {
    const std::uint64_t weights = tensor.weights();
    const double share = read_share(tensor, model.shape);
    if (tensor.class_name != tensor_class::kMtp) model.total_params += weights;
    model.file_bytes += tensor.bytes;
    if (tensor.class_name != tensor_class::kEmbedding || model.shape.tied_head)
        model.active_params += static_cast<std::uint64_t>(static_cast<double>(weights) * share);
    class_bytes(model.bytes_per_token, tensor) += static_cast<double>(tensor.bytes) * share;
}

}  // namespace

Model describe(const Shape& shape, std::string_view name, std::string_view quant, std::uint64_t context,
               std::string_view cache_type) {
    std::vector<Tensor> tensors = family_of(shape.architecture).tensors(shape);
    assign_formats(tensors, quant, mix_traits(shape));
    Model model = describe(shape, name, quant, std::move(tensors), context, cache_type);
    const Quality& quality = quant_info(quant).quality;
    model.quality = quality.text;
    model.quality_source = quality.source;
    return model;
}

Model describe(const Shape& shape, std::string_view name, std::string_view quant, std::vector<Tensor> tensors,
               std::uint64_t context, std::string_view cache_type) {
    require_context(shape, name, context);
    Model model;
    model.name = name;
    model.architecture = shape.architecture;
    model.quant = quant;
    model.shape = shape;
    model.tensors = std::move(tensors);
    model.bytes_per_token.context = context;
    for (const Tensor& tensor : model.tensors) count(model, tensor);
    model.cache_type = cache_type.empty() ? usual_cache_type(quant) : cache_type;
    const CacheSize cache = cache_size(shape, context, model.cache_type);
    model.kv_cache_bytes = cache.stored_bytes;
    model.attention_flop_per_token = cache.flop;
    BytesPerToken& bytes = model.bytes_per_token;
    bytes.kv_cache = cache.read_bytes;
    bytes.total = bytes.attention + bytes.shared_experts + bytes.routed_experts + bytes.dense + bytes.router +
                  bytes.head + bytes.kv_cache;
    model.contexts = context_needs(model);
    model.batches = batch_readings(model);
    return model;
}

Model describe(const CatalogEntry& entry, std::string_view quant, std::uint64_t context,
               std::string_view cache_type) {
    Model model = describe(entry.shape, entry.name, quant, context, cache_type);
    model.source = entry.source;
    model.note = entry.note;
    return model;
}

}  // namespace weir::models
