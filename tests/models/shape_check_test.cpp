// SPDX-License-Identifier: Apache-2.0
#include "models/shape_check.h"

#include <gtest/gtest.h>

#include <limits>

#include "models/catalog.h"
#include "tests/models/refused_input.h"

namespace weir::models {
namespace {

using Change = void (*)(Shape& shape);

void expect_refused(const char* model, Change change, const std::string& what) {
    Shape shape = catalog_shape(model);
    change(shape);
    tests::expect_input_error([&] { check_shape(shape, "file.json"); }, "file.json", what);
}

TEST(ShapeCheck, TakesEveryModelOfTheCatalog) {
    for (const CatalogEntry& entry : built_in_catalog())
        EXPECT_NO_THROW(check_shape(entry.shape, entry.name)) << entry.name;
}

TEST(ShapeCheck, RefusesSizesOfZero) {
    expect_refused(
        "deepseek-r1", [](Shape& s) { s.hidden = 0; }, "shape.hidden is 0");
    expect_refused(
        "deepseek-r1",
        [](Shape& s) {
            s.layers = 0;
            s.dense_layers = 0;
        },
        "shape.layers is 0");
    expect_refused(
        "deepseek-r1", [](Shape& s) { s.heads = 0; }, "shape.heads is 0");
    expect_refused(
        "deepseek-r1", [](Shape& s) { s.vocab = 0; }, "shape.vocab is 0");
    expect_refused(
        "deepseek-r1", [](Shape& s) { s.context = 0; }, "shape.context is 0");
    expect_refused(
        "deepseek-r1", [](Shape& s) { s.expert_every = 0; }, "shape.expert_every is 0");
    expect_refused(
        "deepseek-r1", [](Shape& s) { s.top_k = 0; }, "shape.top_k is 0");
    expect_refused(
        "deepseek-r1", [](Shape& s) { s.dense_ff = 0; }, "shape.dense_ff is 0");
    expect_refused(
        "deepseek-r1", [](Shape& s) { s.mla->kv_lora = 0; }, "shape.mla.kv_lora is 0");
    expect_refused(
        "qwen3-235b-a22b", [](Shape& s) { s.gqa->kv_heads = 0; }, "shape.gqa.kv_heads is 0");
    expect_refused(
        "gpt-oss-120b", [](Shape& s) { s.window->positions = 0; }, "shape.window.positions is 0");
    expect_refused(
        "qwen3-next-80b-a3b", [](Shape& s) { s.linear->key_heads = 0; }, "shape.linear.key_heads is 0");
}

TEST(ShapeCheck, RefusesWhatDoesNotFitTogether) {
    expect_refused(
        "deepseek-r1", [](Shape& s) { s.top_k = 257; }, "shape.top_k is 257, more than experts (256)");
    expect_refused(
        "deepseek-r1", [](Shape& s) { s.expert_groups = 7; },
        "shape.expert_groups is 7, which does not divide experts (256)");
    expect_refused(
        "deepseek-r1", [](Shape& s) { s.top_groups = 9; },
        "shape.top_groups is 9, more than expert_groups (8)");
    expect_refused(
        "deepseek-r1", [](Shape& s) { s.dense_layers = 62; },
        "shape.dense_layers is 62, more than layers (61)");
    expect_refused(
        "qwen3-235b-a22b", [](Shape& s) { s.gqa->kv_heads = 5; },
        "shape.gqa.kv_heads is 5, which does not divide heads (64)");
    expect_refused(
        "deepseek-r1", [](Shape& s) { s.mla.reset(); }, "has no latent attention");
    expect_refused(
        "deepseek-r1", [](Shape& s) { s.architecture = "unheard"; }, "shape.architecture is \"unheard\"");
}

TEST(ShapeCheck, RefusesSizesBeyondTheLimits) {
    expect_refused(
        "deepseek-r1", [](Shape& s) { s.layers = 4097; }, "shape.layers is 4097; at most 4096");
    expect_refused(
        "deepseek-r1", [](Shape& s) { s.hidden = kMostOfAnything + 1; }, "shape.hidden");
    expect_refused(
        "deepseek-r1", [](Shape& s) { s.vocab = kMostVocab + 1; }, "shape.vocab");
    expect_refused(
        "deepseek-r1", [](Shape& s) { s.context = kMostContext + 1; }, "shape.context");
    expect_refused(
        "deepseek-r1", [](Shape& s) { s.mla->rope = std::numeric_limits<std::uint64_t>::max(); },
        "shape.mla.rope");
    expect_refused(
        "deepseek-r1", [](Shape& s) { s.rope_base = std::numeric_limits<double>::infinity(); },
        "shape.rope_base");
    expect_refused(
        "deepseek-r1", [](Shape& s) { s.norm_epsilon = -1; }, "shape.norm_epsilon");
    expect_refused(
        "deepseek-r1",
        [](Shape& s) {
            s.hidden = s.expert_ff = s.experts = kMostOfAnything;
            s.expert_groups = s.top_groups = 1;
        },
        "more than 2^60 weights");
    expect_refused(
        "qwen3-235b-a22b",
        [](Shape& s) {
            s.gqa->head = kMostOfAnything;
            s.heads = s.gqa->kv_heads = 1U << 10U;
            s.context = kMostContext;
        },
        "more than 2^60 values");
}

}  // namespace
}  // namespace weir::models
