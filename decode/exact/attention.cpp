// SPDX-License-Identifier: Apache-2.0
#include "decode/exact/attention.h"

#include "base/error.h"

namespace weir::decode {
namespace {

/// What a shape can have that none of the attentions here computes; null when there is nothing.
const char* attention_not_computed(const models::Shape& shape) {
    if (shape.linear) return "linear attention";
    if (shape.indexer) return "an indexer of sparse attention";
    if (shape.compressed) return "attention to a compressed past";
    if (shape.mla && shape.mla->output_gate) return "a gate on attention's output";
    if (!shape.gqa) return nullptr;
    if (shape.gqa->output_gate) return "a gate on attention's output";
    if (shape.gqa->wide_norm) return "norms over all heads of queries together";
    if (shape.gqa->q_lora > 0) return "a query of low rank with grouped attention";
    if (shape.gqa->sharing_layers > 1) return "layers that share keys and values";
    return nullptr;
}

}  // namespace

std::unique_ptr<Attention> make_attention(Product& product, const AttentionSetting& setting) {
    if (const char* what = attention_not_computed(setting.shape)) {
        throw UsageError("this " + setting.shape.architecture + " model has " + what,
                         "weir does not compute that");
    }
    return setting.shape.mla ? make_latent_attention(product, setting)
                             : make_grouped_attention(product, setting);
}

}  // namespace weir::decode
