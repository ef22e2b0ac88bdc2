// SPDX-License-Identifier: Apache-2.0
// Writes the first inputs of the fuzzers into the folder that is given: the made-up server of the unit tests,
// as text and as tables of several versions, headers of GGUF files, small safetensors files and
// configurations of models. Run it again when the readers learn something new; what fuzzing finds is added by
// hand.
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "base/files.h"
#include "tests/models/gguf/write.h"
#include "tests/models/safetensors/writer.h"
#include "tests/probe/smbios/encode.h"
#include "tests/probe/smbios/sample.h"

namespace {

using weir::probe::smbios::Records;

void write(const std::filesystem::path& file, const std::vector<std::byte>& bytes) {
    weir::write_file_atomically(file, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

void write_tables(const std::filesystem::path& folder) {
    using namespace weir::probe::smbios;
    Records records = sample_records();
    write(folder / "table", encode(records).table);
    write(folder / "dump-3.7", dump_bin(encode(records)));
    for (const Version version : {Version{2, 1}, {2, 3}, {2, 6}, {2, 8}}) {
        records.version = std::to_string(version.major) + "." + std::to_string(version.minor);
        write(folder / ("dump-" + records.version), dump_bin(encode(records, version)));
    }
}

void write_texts(const std::filesystem::path& folder) {
    const std::string text = weir::probe::smbios::sample_text();
    weir::write_file_atomically(folder / "whole", text);
    weir::write_file_atomically(folder / "cut", text.substr(0, text.size() / 2));
    weir::write_file_atomically(folder / "grep",
                                "\tSize: 32 GB\n\tLocator: DIMM_A1\n\tSize: 1 TB\n\tLocator: B\n");
    weir::write_file_atomically(folder / "old",
                                "Handle 0x0011\n\tDMI type 17, 27 bytes.\n\tMemory Device\n"
                                "\t\tSize: 1024 MB\n\t\tSpeed: 667 MHz (1.5 ns)\n");
}

/// Every type of value, arrays within arrays, tensors, a part of a split, and an alignment of its own.
void write_gguf(const std::filesystem::path& folder) {
    using namespace weir::tests::gguf;
    File types;
    types.key("a", u8(1))
        .key("b", i8(-1))
        .key("c", u16(2))
        .key("d", i16(-2))
        .key("e", u32(3))
        .key("f", i32(-3));
    types.key("g", f32(0.5F))
        .key("h", boolean(1))
        .key("i", string("text"))
        .key("j", u64(4))
        .key("k", i64(-4));
    types.key("l", f64(0.25))
        .key("m", array(8, {string("x"), string("yy")}))
        .key("n", array(7, {boolean(0)}));
    types.key("o", array(9, {array(5, {i32(1), i32(2)}), array(9, {array(8, {string("z")})})}));
    File model;
    model.version = 2;
    model.key("general.architecture", string("llama")).key("llama.block_count", u32(1));
    model.tensor("token_embd.weight", {256, 2}, 12, 288).tensor("output_norm.weight", {8}, 0, 32);
    model.tensor("blk.0.ffn_up_exps.weight", {32, 2, 3, 1}, 8, 204).tensor("table", {4}, 26, 16);
    File part;
    part.alignment = 64;
    part.key("general.alignment", u32(64)).key("split.no", u16(0)).key("split.count", u16(2));
    part.key("split.tensors.count", i32(2)).tensor("t", {2}, 1, 4);
    weir::write_file_atomically(folder / "types", types.image().header);
    weir::write_file_atomically(folder / "model", model.image().header);
    weir::write_file_atomically(folder / "part", part.image().header);
}

/// Headers with 8 bytes before them for the claimed size (safetensors_fuzz.cpp): 0 is the true one.
void write_safetensors(const std::filesystem::path& folder) {
    const auto put = [&](const char* name, const std::string& file, char claimed = 0) {
        weir::write_file_atomically(folder / name, claimed + std::string(7, '\0') + file);
    };
    weir::tests::SafetensorsWriter plain;
    plain.add("model.embed_tokens.weight", "BF16", "[4,2]", 16)
        .add("model.layers.1.mlp.experts.0.up_proj.weight", "F8_E4M3", "[2,2]", 4)
        .add("model.layers.1.mlp.experts.0.up_proj.weight_scale_inv", "F32", "[1,1]", 4)
        .add("model.layers.2.self_attn.q_proj.weight", "F4", "[2,2]", 2);
    put("plain", plain.bytes());
    put("cut", plain.bytes().substr(0, 200));
    put("claims-other-size", plain.bytes(), 'x');
    put("packed", weir::tests::SafetensorsWriter()
                      .add("model.embed_tokens.weight", "U8", "[1,32]", 32)
                      .add("layers.0.mlp.experts.1.w1.weight_packed", "I32", "[1,4]", 16)
                      .add("layers.0.mlp.experts.1.w1.weight_scale", "F16", "[1,1]", 2)
                      .add("layers.0.mlp.up_proj.qweight", "I32", "[1,8]", 32)
                      .add("layers.0.mlp.up_proj.qzeros", "I32", "[1,1]", 4)
                      .add("layers.0.mlp.up_proj.scales", "F16", "[1,8]", 16)
                      .bytes());
    put("blocks", weir::tests::SafetensorsWriter()
                      .add("model.layers.0.mlp.experts.gate_up_proj_blocks", "U8", "[2,1,1,16]", 32)
                      .add("model.layers.0.mlp.experts.gate_up_proj_scales", "U8", "[2,1,1]", 2)
                      .add("mtp.0.ffn.experts.1.w1.weight", "I8", "[1,16]", 16)
                      .add("mtp.0.ffn.experts.1.w1.scale", "F8_E8M0", "[1,1]", 1)
                      .bytes());
}

/// One configuration for each way in which families read attention and experts.
void write_configs(const std::filesystem::path& folder) {
    const std::string common =
        R"("hidden_size":64,"num_hidden_layers":4,"num_attention_heads":4,"vocab_size":99,"max_position_embeddings":512,)"
        R"("intermediate_size":96,"moe_intermediate_size":32,"num_experts_per_tok":2,"num_experts":8,)"
        R"("num_local_experts":8,"n_routed_experts":8,"n_shared_experts":1,"num_key_value_heads":2,"head_dim":16)";
    const std::string latent =
        R"(,"q_lora_rank":32,"kv_lora_rank":32,"qk_nope_head_dim":16,"qk_rope_head_dim":8,"v_head_dim":16,)"
        R"("first_k_dense_replace":1,"n_group":2,"topk_group":1,"topk_method":"noaux_tc")";
    const std::string linear =
        R"(,"linear_num_key_heads":2,"linear_num_value_heads":4,"linear_key_head_dim":8,"linear_value_head_dim":8,)"
        R"("linear_conv_kernel_dim":4,"full_attention_interval":4,"shared_expert_intermediate_size":32)";
    const auto put = [&](const char* name, const char* model_type, const std::string& more) {
        weir::write_file_atomically(
            folder / name, "{\"model_type\":\"" + std::string(model_type) + "\"," + common + more + "}");
    };
    put("latent", "deepseek_v3",
        latent + R"(,"quantization_config":{"quant_method":"fp8","weight_block_size":[128,128]})");
    put("grouped", "qwen3_moe", R"(,"torch_dtype":"bfloat16")");
    put("linear", "qwen3_next", linear);
    put("window", "gpt_oss", R"(,"sliding_window":8,"quantization_config":{"quant_method":"mxfp4"})");
    put("dense", "llama", R"(,"rope_scaling":{"rope_type":"llama3"})");
    put("chunks", "llama4",
        R"(,"attention_chunk_size":128,"interleave_moe_layer_step":2,"intermediate_size_mlp":96)");
    put("sharing", "hunyuan", R"(,"use_cla":true,"cla_share_factor":2)");
    weir::write_file_atomically(folder / "nested",
                                R"({"model_type":"qwen3_5_moe","text_config":{)" + common + linear + "}}");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: weir_fuzz_corpus FOLDER\n";
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    try {
        std::filesystem::create_directories(folder / "smbios");
        std::filesystem::create_directories(folder / "dmidecode_text");
        std::filesystem::create_directories(folder / "gguf");
        write_gguf(folder / "gguf");
        std::filesystem::create_directories(folder / "safetensors");
        std::filesystem::create_directories(folder / "config_json");
        write_configs(folder / "config_json");
        write_tables(folder / "smbios");
        write_texts(folder / "dmidecode_text");
        write_safetensors(folder / "safetensors");
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
    return 0;
}
