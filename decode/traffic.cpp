// SPDX-License-Identifier: Apache-2.0
#include "decode/traffic.h"

#include <numeric>
#include <string_view>

#include "models/reading.h"

namespace weir::decode {
namespace {

namespace cls = models::tensor_class;

bool ends_in(const models::Tensor& tensor, std::string_view name) {
    return tensor.name.ends_with(name);
}

Phase phase_of(const models::Tensor& tensor, const models::Shape& shape) {
    const bool down = tensor.name.find("ffn_down") != std::string::npos;
    if (tensor.class_name == cls::kHead) return Phase::kHead;
    if (tensor.class_name == cls::kRoutedExperts) return down ? Phase::kExpertsDown : Phase::kExpertsUp;
    if (tensor.class_name == cls::kSharedExperts) return down ? Phase::kExpertsDown : Phase::kRouter;
    if (tensor.class_name == cls::kDense) return down ? Phase::kDenseDown : Phase::kDenseUp;
    if (ends_in(tensor, "ffn_gate_inp.weight")) return Phase::kRouter;
    if (ends_in(tensor, "attn_q_a.weight") || ends_in(tensor, "attn_kv_a_mqa.weight"))
        return Phase::kProjections;
    const bool latent = shape.mla.has_value();
    if (!latent && (ends_in(tensor, "attn_q.weight") || ends_in(tensor, "attn_k.weight") ||
                    ends_in(tensor, "attn_v.weight"))) {
        return Phase::kProjections;
    }
    if (ends_in(tensor, "attn_q_b.weight") || ends_in(tensor, "attn_q.weight")) return Phase::kQueries;
    if (ends_in(tensor, "attn_k_b.weight")) return Phase::kAbsorb;
    if (ends_in(tensor, "attn_v_b.weight")) return Phase::kValues;
    if (ends_in(tensor, "attn_output.weight")) return Phase::kOutput;
    return Phase::kActivations;
}

}  // namespace

double Traffic::total() const {
    return std::accumulate(by_phase.begin(), by_phase.end(), 0.0);
}

Traffic traffic_of(const models::Model& model) {
    Traffic traffic;
    const auto add = [&](Phase phase, double bytes) {
        traffic.by_phase[static_cast<std::size_t>(phase)] += bytes;
    };
    for (const models::Tensor& tensor : model.tensors) {
        const double bytes = static_cast<double>(tensor.bytes) * models::read_share(tensor, model.shape);
        if (ends_in(tensor, "attn_kv_b.weight")) {
            const models::LatentAttention& mla = model.shape.latent();
            const double keys = static_cast<double>(mla.nope) / static_cast<double>(mla.nope + mla.v);
            add(Phase::kAbsorb, bytes * keys);
            add(Phase::kValues, bytes * (1 - keys));
        } else {
            add(phase_of(tensor, model.shape), bytes);
        }
    }
    add(Phase::kAttention, model.bytes_per_token.kv_cache);
    return traffic;
}

}  // namespace weir::decode
