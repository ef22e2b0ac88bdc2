// SPDX-License-Identifier: Apache-2.0
// Reading the header of a large model's GGUF file from the page cache: 2,000 tensors, and a tokenizer of that
// many tokens with a score and a type each and as many merges. The file is sparse, 400 GB long.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

#include "models/gguf/split.h"
#include "tests/models/gguf/write.h"
#include "tests/scratch_folder.h"

namespace {

using namespace weir::tests::gguf;

std::vector<Stored> texts(std::size_t count, const std::string& stem) {
    std::vector<Stored> all;
    all.reserve(count);
    for (std::size_t i = 0; i < count; ++i) all.push_back(string(stem + std::to_string(i)));
    return all;
}

File large_model(std::size_t tokens) {
    constexpr std::uint64_t kTensors = 2000;
    File file;
    file.key("general.architecture", string("deepseek2")).key("deepseek2.block_count", u32(61));
    if (tokens > 0) {
        file.key("tokenizer.ggml.tokens", array(8, texts(tokens, "tok")));
        file.key("tokenizer.ggml.scores", array(6, std::vector<Stored>(tokens, f32(-1))));
        file.key("tokenizer.ggml.token_type", array(5, std::vector<Stored>(tokens, i32(1))));
        file.key("tokenizer.ggml.merges", array(8, texts(tokens, "to k")));
    }
    for (std::uint64_t i = 0; i < kTensors; ++i)
        file.tensor("blk." + std::to_string(i) + ".ffn_gate_exps.weight", {7168, 2048, 24}, 12,
                    std::uint64_t{7168} / 256 * 144 * 2048 * 24);
    return file;
}

void open_checkpoint(benchmark::State& state) {
    const weir::tests::ScratchFolder scratch;
    const auto path = scratch.path() / "large.gguf";
    const File file = large_model(static_cast<std::size_t>(state.range(0)));
    write_sparse(path, file);
    for (auto _ : state) {
        const auto checkpoint = weir::models::gguf::open_checkpoint(path);
        benchmark::DoNotOptimize(checkpoint.tensors.data());
    }
    state.counters["header_bytes"] = static_cast<double>(file.image().header.size());
    state.counters["file_bytes"] = static_cast<double>(file.image().file_bytes);
}

BENCHMARK(open_checkpoint)->ArgName("tokens")->Arg(0)->Arg(150'000)->Unit(benchmark::kMillisecond);

void decode_vocabulary(benchmark::State& state) {
    const Image image = large_model(150'000).image();
    const auto header = weir::models::gguf::read_header(image.span(), image.file_bytes, "large.gguf");
    for (auto _ : state) benchmark::DoNotOptimize(header.metadata.texts("tokenizer.ggml.tokens"));
}

BENCHMARK(decode_vocabulary)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
