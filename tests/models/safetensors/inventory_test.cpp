// SPDX-License-Identifier: Apache-2.0
#include "models/safetensors/inventory.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "models/safetensors/header.h"
#include "tests/models/safetensors/writer.h"
#include "tests/scratch_folder.h"

namespace weir::models::safetensors {
namespace {

using tests::SafetensorsWriter;

/// The rows of a checkpoint of one file; their bytes are those of the file's tensors.
std::vector<Tensor> rows_of(const SafetensorsWriter& writer, const Known& known = {}) {
    const tests::ScratchFolder scratch;
    writer.write(scratch.path() / "model.safetensors");
    const Checkpoint checkpoint = read_checkpoint(scratch.path());
    std::vector<Tensor> rows = inventory(checkpoint, known).value();
    std::uint64_t bytes = 0;
    for (const Tensor& row : rows) bytes += row.bytes;
    EXPECT_EQ(bytes, *checkpoint.total_bytes);
    EXPECT_EQ(bytes, writer.data_bytes());
    return rows;
}

Tensor row_named(const std::vector<Tensor>& rows, const std::string& name) {
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const Tensor& row) { return row.name == name; });
    EXPECT_NE(found, rows.end()) << name;
    return found == rows.end() ? Tensor{} : *found;
}

void expect_row(const Tensor& row, const std::string& format, std::uint64_t matrices, std::uint64_t rows,
                std::uint64_t columns, std::uint64_t bytes) {
    EXPECT_EQ(row.format, format) << row.name;
    EXPECT_EQ(row.matrices, matrices) << row.name;
    EXPECT_EQ(row.rows, rows) << row.name;
    EXPECT_EQ(row.columns, columns) << row.name;
    EXPECT_EQ(row.bytes, bytes) << row.name;
}

TEST(SafetensorsInventory, JoinsTheExpertsOfALayerAndAddsTheirScales) {
    SafetensorsWriter writer;
    writer.add("lm_head.weight", "BF16", "[512,256]", 262144).add("model.norm.weight", "BF16", "[256]", 512);
    for (const int layer : {61, 1, 0}) {
        for (int expert = 0; expert < 4; ++expert) {
            const std::string stem = fmt::format("model.layers.{}.mlp.experts.{}.down_proj", layer, expert);
            writer.add(stem + ".weight", "F8_E4M3", "[256,128]", 32768);
            writer.add(stem + ".weight_scale_inv", "F32", "[2,1]", 8);
        }
    }
    writer.add("model.embed_tokens.weight", "BF16", "[512,256]", 262144);
    const std::vector<Tensor> rows = rows_of(writer, {61, {}});
    std::vector<std::string> names;
    for (const Tensor& row : rows) names.push_back(row.name);
    EXPECT_THAT(names, testing::ElementsAre("model.embed_tokens.weight",
                                            "model.layers.0.mlp.experts.*.down_proj.weight",
                                            "model.layers.1.mlp.experts.*.down_proj.weight",
                                            "model.layers.61.mlp.experts.*.down_proj.weight",
                                            "lm_head.weight", "model.norm.weight"));
    expect_row(rows[1], "f8_e4m3", 4, 256, 128, 4U * (32768 + 8));
    EXPECT_EQ(rows[1].class_name, tensor_class::kRoutedExperts);
    EXPECT_EQ(rows[1].layer, 0);
    EXPECT_EQ(rows[3].class_name, "mtp");
    EXPECT_EQ(rows[3].matrices, 4U);
    EXPECT_EQ(rows[5].class_name, tensor_class::kNorm);
    EXPECT_EQ(rows[5].layer, -1);
    expect_row(rows[5], "bf16", 1, 1, 256, 512);
}

TEST(SafetensorsInventory, KeepsExpertsOfAnotherTypeOrShapeApart) {
    SafetensorsWriter writer;
    writer.add("model.layers.0.mlp.experts.0.up_proj.weight", "BF16", "[4,8]", 64)
        .add("model.layers.0.mlp.experts.1.up_proj.weight", "F32", "[4,8]", 128)
        .add("model.layers.0.mlp.experts.2.up_proj.weight", "BF16", "[8,4]", 64)
        .add("model.layers.0.mlp.experts.3.up_proj.weight", "BF16", "[4,8]", 64);
    const std::vector<Tensor> rows = rows_of(writer);
    ASSERT_EQ(rows.size(), 3U);
    expect_row(rows[0], "bf16", 2, 4, 8, 128);
    expect_row(rows[1], "f32", 1, 4, 8, 128);
    expect_row(rows[2], "bf16", 1, 8, 4, 64);
}

TEST(SafetensorsInventory, LeavesACompanionWithoutItsWeightAlone) {
    const std::vector<Tensor> rows =
        rows_of(SafetensorsWriter().add("model.layers.0.self_attn.k_scale", "F32", "[1]", 4));
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].class_name, tensor_class::kAttention);
    expect_row(rows[0], "f32", 1, 1, 1, 4);
}

TEST(SafetensorsInventory, UnpacksGptOss) {
    SafetensorsWriter writer;
    writer.add("model.layers.0.mlp.experts.gate_up_proj_bias", "BF16", "[4,64]", 512)
        .add("model.layers.0.mlp.experts.gate_up_proj_blocks", "U8", "[4,64,3,16]", 12288)
        .add("model.layers.0.mlp.experts.gate_up_proj_scales", "U8", "[4,64,3]", 768);
    const std::vector<Tensor> rows = rows_of(writer);
    ASSERT_EQ(rows.size(), 2U);
    expect_row(row_named(rows, "model.layers.0.mlp.experts.gate_up_proj_bias"), "bf16", 4, 1, 64, 512);
    expect_row(row_named(rows, "model.layers.0.mlp.experts.gate_up_proj_blocks"), "mxfp4", 4, 64, 96, 13056);
}

TEST(SafetensorsInventory, UnpacksFourBitFloatsByTheirScales) {
    SafetensorsWriter writer;
    writer.add("layers.0.ffn.experts.0.w1.weight", "I8", "[64,48]", 3072)
        .add("layers.0.ffn.experts.0.w1.scale", "F8_E8M0", "[64,3]", 192)
        .add("layers.0.ffn.experts.0.w2.weight", "F4", "[64,96]", 3072)
        .add("layers.0.ffn.experts.0.w2.scale", "F8_E8M0", "[64,3]", 192)
        .add("layers.0.ffn.experts.0.w3.weight_packed", "U8", "[64,48]", 3072)
        .add("layers.0.ffn.experts.0.w3.weight_scale", "F8_E4M3", "[64,6]", 384)
        .add("layers.0.attn.wq_a.weight", "I8", "[64,48]", 3072)
        .add("layers.0.attn.wq_a.scale", "F32", "[64,1]", 256);
    const std::vector<Tensor> rows = rows_of(writer);
    expect_row(row_named(rows, "layers.0.ffn.experts.*.w1.weight"), "mxfp4", 1, 64, 96, 3264);
    expect_row(row_named(rows, "layers.0.ffn.experts.*.w2.weight"), "mxfp4", 1, 64, 96, 3264);
    expect_row(row_named(rows, "layers.0.ffn.experts.*.w3.weight_packed"), "nvfp4", 1, 64, 96, 3456);
    expect_row(row_named(rows, "layers.0.attn.wq_a.weight"), "i8", 1, 64, 48, 3328);
}

TEST(SafetensorsInventory, UnpacksGptqAndAwqByTheirZeroPoints) {
    SafetensorsWriter writer;  // 256 inputs, 64 outputs, groups of 128
    writer.add("model.layers.0.mlp.up_proj.qweight", "I32", "[32,64]", 8192)
        .add("model.layers.0.mlp.up_proj.qzeros", "I32", "[2,8]", 64)
        .add("model.layers.0.mlp.up_proj.scales", "F16", "[2,64]", 256)
        .add("model.layers.0.mlp.up_proj.g_idx", "I32", "[256]", 1024)
        .add("model.layers.1.mlp.up_proj.qweight", "I32", "[256,8]", 8192)
        .add("model.layers.1.mlp.up_proj.qzeros", "I32", "[2,8]", 64)
        .add("model.layers.1.mlp.up_proj.scales", "F16", "[2,64]", 256)
        .add("model.layers.2.mlp.up_proj.qweight", "I32", "[64,64]", 16384)
        .add("model.layers.2.mlp.up_proj.qzeros", "I32", "[2,16]", 128)
        .add("model.layers.2.mlp.up_proj.scales", "F16", "[2,64]", 256)
        .add("model.layers.3.mlp.up_proj.qweight", "I32", "[32,64]", 8192);
    const std::vector<Tensor> rows = rows_of(writer);
    ASSERT_EQ(rows.size(), 4U);
    expect_row(rows[0], "int4", 1, 64, 256, 9536);
    expect_row(rows[1], "int4", 1, 64, 256, 8512);
    expect_row(rows[2], "int8", 1, 64, 256, 16768);
    expect_row(rows[3], "i32", 1, 32, 64, 8192);
}

/// Experts as compressed-tensors packs them: 4 bits, groups of 32, a hidden state of 256.
SafetensorsWriter packed_experts() {
    SafetensorsWriter writer;
    writer.add("model.layers.1.mlp.experts.0.down_proj.weight_packed", "I32", "[256,8]", 8192)
        .add("model.layers.1.mlp.experts.0.down_proj.weight_scale", "BF16", "[256,2]", 1024)
        .add("model.layers.1.mlp.experts.0.down_proj.weight_shape", "I32", "[2]", 8)
        .add("model.layers.1.mlp.experts.0.gate_proj.weight_packed", "I32", "[64,32]", 8192)
        .add("model.layers.1.mlp.experts.0.gate_proj.weight_scale", "BF16", "[64,8]", 1024)
        .add("model.layers.1.mlp.experts.0.gate_proj.weight_shape", "I32", "[2]", 8);
    return writer;
}

TEST(SafetensorsInventory, UnpacksCompressedTensorsByTheWidthOfTheEmbedding) {
    const std::vector<Tensor> rows =
        rows_of(packed_experts().add("model.embed_tokens.weight", "BF16", "[512,256]", 262144));
    expect_row(row_named(rows, "model.layers.1.mlp.experts.*.down_proj.weight_packed"), "int4", 1, 256, 64,
               9224);
    expect_row(row_named(rows, "model.layers.1.mlp.experts.*.gate_proj.weight_packed"), "int4", 1, 64, 256,
               9224);
}

TEST(SafetensorsInventory, KeepsPackedWordsWhereNothingTellsTheirBits) {
    for (const Tensor& row : rows_of(packed_experts())) EXPECT_EQ(row.format, "i32");
    const std::vector<Tensor> contradiction =
        rows_of(packed_experts()
                    .add("model.layers.1.mlp.experts.0.up_proj.weight_packed", "I32", "[64,64]", 16384)
                    .add("model.layers.1.mlp.experts.0.up_proj.weight_scale", "BF16", "[64,16]", 2048)
                    .add("model.embed_tokens.weight", "BF16", "[512,256]", 262144));
    EXPECT_EQ(row_named(contradiction, "model.layers.1.mlp.experts.*.gate_proj.weight_packed").format, "i32");
}

TEST(SafetensorsInventory, SplitsExpertsThatLieInOneMatrix) {
    const auto writer = SafetensorsWriter()
                            .add("model.layers.0.feed_forward.experts.gate_up_proj", "BF16", "[4,8,6]", 384)
                            .add("transformer.blocks.1.ffn.experts.mlp.w1", "BF16", "[32,6]", 384)
                            .add("model.layers.2.self_attn.q_conv1d.weight", "BF16", "[16,1,4]", 128);
    const std::vector<Tensor> known = rows_of(writer, {{}, 4});
    expect_row(known[0], "bf16", 4, 8, 6, 384);
    expect_row(known[1], "bf16", 4, 8, 6, 384);
    expect_row(known[2], "bf16", 1, 16, 4, 128);
    expect_row(rows_of(writer)[1], "bf16", 1, 32, 6, 384);
    expect_row(rows_of(writer, {{}, 5})[1], "bf16", 1, 32, 6, 384);
}

TEST(SafetensorsInventory, IsUnreadableBeforeADownload) {
    const tests::ScratchFolder scratch;
    tests::write_safetensors_index(scratch.path() / "model.safetensors.index.json", {{"a", "x.safetensors"}},
                                   "8");
    const auto rows = inventory(read_checkpoint(scratch.path()), {});
    ASSERT_FALSE(rows.has_value());
    EXPECT_EQ(rows.reason().why, "'x.safetensors' is not here");
}

TEST(SafetensorsInventory, TakesAsManyTensorsAsTheLargestCheckpointsHave) {
    SafetensorsWriter writer;
    for (int layer = 0; layer < 61; ++layer) {
        for (int expert = 0; expert < 256; ++expert) {
            for (const char* projection : {"gate_proj", "up_proj", "down_proj"}) {
                const std::string stem =
                    fmt::format("model.layers.{}.mlp.experts.{}.{}.weight", layer, expert, projection);
                writer.add(stem, "F8_E4M3", "[2048,7168]", 14680064);
                writer.add(stem + "_scale_inv", "F32", "[16,56]", 3584);
            }
        }
    }
    const std::vector<Tensor> rows = rows_of(writer, {61, 256});
    ASSERT_EQ(rows.size(), 183U);
    expect_row(rows[182], "f8_e4m3", 256, 2048, 7168, 256U * (14680064U + 3584U));
}

}  // namespace
}  // namespace weir::models::safetensors
