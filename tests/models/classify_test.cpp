// SPDX-License-Identifier: Apache-2.0
#include "models/classify.h"

#include <gtest/gtest.h>

#include <string>

#include "models/catalog.h"
#include "models/family.h"

namespace weir::models {
namespace {

struct ClassifyCase {
    const char* name;
    const char* class_name;
    int layer;
};

TEST(Classify, GivesEveryTensorOfTheCatalogTheClassOfItsFamily) {
    std::size_t tensors = 0;
    for (const CatalogEntry& entry : built_in_catalog()) {
        for (const Tensor& tensor : family_of(entry.shape.architecture).tensors(entry.shape)) {
            const TensorRole role = classify(tensor.name, entry.shape.layers);
            EXPECT_EQ(role.class_name, tensor.class_name) << entry.name << " " << tensor.name;
            EXPECT_EQ(role.layer, tensor.layer) << entry.name << " " << tensor.name;
            ++tensors;
        }
    }
    EXPECT_GT(tensors, 2000U);
}

TEST(Classify, KnowsNamesThatNoFamilyOfOursHas) {
    for (const ClassifyCase& c : {ClassifyCase{"token_embd.weight", "embedding", -1},
                                  {"output.weight", "head", -1},
                                  {"output_norm.weight", "norm", -1},
                                  {"blk.3.ffn_gate.7.weight", "routed_experts", 3},
                                  {"blk.0.ffn_gate_up_exps.weight", "routed_experts", 0},
                                  {"blk.0.ffn_norm_exps.weight", "norm", 0},
                                  {"blk.9.attn_k_b.weight", "attention", 9},
                                  {"blk.2.attn_qkv.bias", "attention", 2},
                                  {"blk.2.indexer_compressor_kv.weight", "attention", 2},
                                  {"blk.2.exp_probs_b.bias", "router", 2},
                                  {"blk.2.ffn_gate_inp.weight", "router", 2},
                                  {"blk.1.ffn_up.weight", "dense", 1},
                                  {"blk.1.shortconv.in_proj.weight", "attention", 1},
                                  {"blk.1.layer_output_scale.weight", "norm", 1}}) {
        const TensorRole role = classify(c.name, 10);
        EXPECT_EQ(role.class_name, c.class_name) << c.name;
        EXPECT_EQ(role.layer, c.layer) << c.name;
    }
}

TEST(Classify, CallsLayersBehindTheLastMultiTokenPrediction) {
    EXPECT_EQ(classify("blk.60.ffn_up_exps.weight", 61).class_name, "routed_experts");
    EXPECT_EQ(classify("blk.61.ffn_up_exps.weight", 61).class_name, "mtp");
    EXPECT_EQ(classify("blk.61.attn_norm.weight", 61).class_name, "mtp");
    EXPECT_EQ(classify("blk.60.nextn.eh_proj.weight", 61).class_name, "mtp");
}

TEST(Classify, CallsWhatItDoesNotKnowOther) {
    for (const char* name :
         {"", "blk.", "blk.x.attn_q.weight", "blk.1", "blk.-1.attn_q.weight", "v.blk.0.attn_q.weight",
          "blk.99999999999999999999.attn_q.weight", "blk.1.unheard_of.weight", "mm.0.weight"}) {
        EXPECT_EQ(classify(name, 61).class_name, "other") << name;
    }
}

}  // namespace
}  // namespace weir::models
