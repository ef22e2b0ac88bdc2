// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "base/document.h"
#include "models/model.h"
#include "tests/cli/command.h"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;

TEST(SynthVerb, WritesAModelThatTheOtherVerbsRead) {
    const ScratchFolder folder;
    const std::string out = folder.path("tiny.gguf");
    const Outcome written =
        run({"synth", "tiny-qwen3moe", out, "--quant", "q8_0", "--layers", "1", "--seed", "9"});
    ASSERT_EQ(written.code, 0) << written.err;
    EXPECT_TRUE(says(written.out, out)) << written.out;
    EXPECT_TRUE(says(written.out, "seed 9")) << written.out;
    EXPECT_EQ(written.err, "");
    const Outcome models = run({"models", out, "--json", "-"});
    ASSERT_EQ(models.code, 0) << models.err;
    const auto model = read_document<models::Model>(models.out, "standard output");
    EXPECT_EQ(model.name, "tiny-qwen3moe synthetic");
    EXPECT_EQ(model.quant, "q8_0");
    EXPECT_EQ(model.shape.layers, 1U);
}

TEST(SynthVerb, WritesTheDocumentOfWhatItWrote) {
    const ScratchFolder folder;
    const Outcome outcome = run(
        {"synth", "tiny-deepseek2", folder.path("a.gguf"), "--quant", "f16", "--split-kv", "--json", "-"});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const auto model = read_document<models::Model>(outcome.out, "standard output");
    EXPECT_EQ(model.architecture, "deepseek2");
    EXPECT_EQ(model.quant, "f16");
    EXPECT_TRUE(says(outcome.out, "blk.0.attn_k_b.weight"));
    EXPECT_EQ(model.bytes_per_token.context, 512U);
}

TEST(SynthVerb, TakesTheShapeOfTheCatalogAndOfAFile) {
    const ScratchFolder folder;
    const std::string first = folder.path("first.gguf");
    const Outcome catalog = run({"synth", "mixtral-8x7b", first, "--quant", "q8_0", "--layers", "1",
                                 "--hidden", "32", "--vocab", "32", "--experts", "2"});
    ASSERT_EQ(catalog.code, 0) << catalog.err;
    const std::string second = folder.path("second.gguf");
    const Outcome file = run({"synth", first, second, "--quant", "q8_0"});
    ASSERT_EQ(file.code, 0) << file.err;
    EXPECT_TRUE(says(run({"models", second}).out, "mixtral-8x7b synthetic, q8_0"));
    EXPECT_EQ(fs::file_size(first) / 100, fs::file_size(second) / 100);
}

TEST(SynthVerb, KeepsAFileUnlessForced) {
    const ScratchFolder folder;
    const std::string out = folder.write("kept.gguf", "kept");
    const Outcome kept = run({"synth", "tiny-llama", out});
    EXPECT_EQ(kept.code, 2);
    EXPECT_TRUE(says(kept.err, "--force")) << kept.err;
    EXPECT_EQ(fs::file_size(out), 4U);
    EXPECT_EQ(run({"synth", "tiny-llama", out, "--force"}).code, 0);
    EXPECT_GT(fs::file_size(out), 4U);
}

TEST(SynthVerb, RefusesADiskThatIsTooSmallAndSaysHowMuchIsNeeded) {
    const ScratchFolder folder;
    const Outcome outcome =
        run({"synth", "kimi-k2", folder.path("big.gguf"), "--quant", "f32", "--layers", "4096"});
    EXPECT_EQ(outcome.code, 4) << outcome.err;
    EXPECT_TRUE(says(outcome.err, "takes 26")) << outcome.err;
    EXPECT_FALSE(fs::exists(folder.path("big.gguf.part")));
}

TEST(SynthVerb, NamesWhatItDoesNotKnow) {
    const ScratchFolder folder;
    const std::string out = folder.path("none.gguf");
    const Outcome shape = run({"synth", "tiny-deepsek", out});
    EXPECT_EQ(shape.code, 2);
    EXPECT_TRUE(says(shape.err, "tiny-deepseek2")) << shape.err;
    EXPECT_EQ(run({"synth", "glm-4.5", out}).code, 2);
    EXPECT_EQ(run({"synth", "tiny-llama", out, "--quant", "q9"}).code, 2);
    EXPECT_EQ(run({"synth", "tiny-llama", out, "--experts", "4"}).code, 2);
    EXPECT_EQ(run({"synth", "tiny-llama", out, "--layers", "0"}).code, 2);
    EXPECT_EQ(run({"synth", "tiny-llama", out, "--split-kv"}).code, 2);
    EXPECT_EQ(run({"synth", "tiny-llama"}).code, 2) << "into which file?";
    EXPECT_FALSE(fs::exists(out));
}

}  // namespace
}  // namespace weir::cli
