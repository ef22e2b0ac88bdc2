// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "base/document.h"
#include "base/files.h"
#include "decode/run.h"
#include "measure/measurements.h"
#include "planner/plan.h"
#include "tests/cli/command.h"

namespace weir::cli {
namespace {

TEST(CliLive, MeasuresThisMachineIntoADocumentThatReadsBack) {
    const ScratchFolder folder;
    const std::string file = folder.path("measurements.json");
    const Outcome outcome =
        run({"measure", "--only", "barrier", "--quick", "--time-budget", "1", "--json", file});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_NE(outcome.out, "");
    const auto read = read_document<measure::Measurements>(read_file(file), file);
    EXPECT_EQ(read.machine_fingerprint.size(), 16U);
    EXPECT_FALSE(read.barrier.empty());
    EXPECT_TRUE(read.matvec.empty());
    EXPECT_GT(read.ceiling_bytes_per_s, 0);
}

std::vector<float> logits_of(const std::string& model, const ScratchFolder& folder,
                             const std::vector<std::string>& how) {
    const std::string file = folder.path("logits.f32");
    std::vector<std::string> command{
        "run",      model, "--tokens", folder.write("ids.json", "[7, 1, 300, 42, 42, 9]"),
        "--logits", file,  "--verify"};
    command.insert(command.end(), how.begin(), how.end());
    const Outcome outcome = run(command);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    const std::string bytes = read_file(file);
    std::vector<float> logits(bytes.size() / sizeof(float));
    std::memcpy(logits.data(), bytes.data(), bytes.size());
    return logits;
}

/// Greatest difference as a part of the range.
float difference(const std::vector<float>& a, const std::vector<float>& b) {
    const auto [low, high] = std::minmax_element(b.begin(), b.end());
    float most = 0;
    for (std::size_t i = 0; i < b.size(); ++i) most = std::max(most, std::abs(a.at(i) - b[i]));
    return most / (*high - *low);
}

TEST(CliLive, DecodesAFileFastAsItDoesExactly) {
    const ScratchFolder folder;
    for (const std::vector<std::string>& kind :
         std::vector<std::vector<std::string>>{{"tiny-deepseek2"},
                                               {"tiny-deepseek2", "--split-kv"},
                                               {"tiny-deepseek2", "--yarn", "4"},
                                               {"tiny-deepseek2-lite"}}) {
        const std::string model = folder.path("model.gguf");
        // A cache in halves moves logits by 1e-4 of their range, and with seed 1 that flips one expert.
        std::vector<std::string> synth{"synth", kind.front(), model, "--quant",
                                       "f32",   "--seed",     "2",   "--force"};
        synth.insert(synth.end(), kind.begin() + 1, kind.end());
        ASSERT_EQ(run(synth).code, 0);
        const std::vector<float> exact = logits_of(model, folder, {"--exact"});
        ASSERT_FALSE(exact.empty());
        EXPECT_LE(difference(logits_of(model, folder, {}), exact), 1e-5F) << kind.back();
        EXPECT_LE(difference(logits_of(model, folder, {"--cache-type", "f16"}), exact), 1e-3F) << kind.back();
    }
}

TEST(CliLive, DecodesAFileAlikeByEveryStrategyAndInEveryWay) {
    const ScratchFolder folder;
    const std::string model = folder.path("model.gguf");
    ASSERT_EQ(run({"synth", "tiny-deepseek2", model, "--quant", "f32", "--seed", "2"}).code, 0);
    const std::string measured = folder.path("measurements.json");
    ASSERT_EQ(run({"measure", "--only", "ceiling", "--quick", "--time-budget", "1", "--json", measured}).code,
              0);
    using Options = std::vector<std::string>;
    const auto logits = [&](Options way) {
        way.insert(way.end(), {"--measurements", measured});
        return logits_of(model, folder, way);
    };
    const std::vector<float> one = logits({"--threads", "1"});
    ASSERT_FALSE(one.empty());
    std::vector<Options> ways = {{"--threads", "2"}, {"--prompt-batch", "3"}, {"--prompt-batch", "24"}};
    for (const char* nodes : {"1", "2", "3", "4"}) ways.push_back({"--virtual-nodes", nodes});
    for (const char* strategy : {"row-split", "expert-split", "layer-split", "mirror", "interleave"})
        ways.push_back({"--strategy", strategy, "--virtual-nodes", "2"});
    for (const Options& way : ways)
        EXPECT_LE(difference(logits(way), one), 1e-5F) << way.at(1) << " " << way.back();
}

/// Where keys are split, columns that are no multiple of 256 bring formats in blocks of 32: attn_k_b of a
/// Q4_K_M is in Q5_0, of a Q5_K_M in Q5_1.
TEST(CliLive, DecodesMixesWithSplitKeysFastAsItDoesExactly) {
    const ScratchFolder folder;
    const std::string model = folder.path("model.gguf");
    for (const char* quant : {"q4_k_m", "q5_k_m"}) {
        ASSERT_EQ(
            run({"synth", "tiny-deepseek2", model, "--quant", quant, "--split-kv", "--seed", "2", "--force"})
                .code,
            0);
        const std::vector<float> exact = logits_of(model, folder, {"--exact"});
        ASSERT_FALSE(exact.empty());
        EXPECT_LE(difference(logits_of(model, folder, {}), exact), 1e-3F) << quant;
    }
}

TEST(CliLive, RunsTheWeightsOfAFile) {
    const ScratchFolder folder;
    const std::string model = folder.path("model.gguf");
    ASSERT_EQ(run({"synth", "tiny-deepseek2", model, "--quant", "q8_0"}).code, 0);
    const std::string document = folder.path("run.json");
    const Outcome outcome =
        run({"run", model, "--quick", "--context", "64", "--time-budget", "1", "--json", document});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const auto read = read_document<decode::Run>(read_file(document), document);
    EXPECT_EQ(read.routing, "by the model's router");
    EXPECT_TRUE(read.fold.whole);
    EXPECT_GT(read.tokens_per_s.median, 0);
}

/// The plan of a model that does not fit is one with fewer slots.
TEST(CliLive, RunsTheWeightsOfAFileFoldedAndSaysSo) {
    const ScratchFolder folder;
    const std::string model = folder.path("model.gguf");
    ASSERT_EQ(run({"synth", "tiny-deepseek2", model, "--quant", "q8_0"}).code, 0);
    const std::string measurements = folder.path("measurements.json");
    ASSERT_EQ(
        run({"measure", "--only", "ceiling", "--quick", "--time-budget", "1", "--json", measurements}).code,
        0);
    const std::string planned = folder.path("plan.json");
    const Outcome outcome =
        run({"plan", model, "--measurements", measurements, "--context", "64", "--json", planned});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    auto plan = read_document<planner::Plan>(read_file(planned), planned);
    EXPECT_TRUE(plan.fold.whole);
    plan.fold.whole = false;
    for (planner::ExpertPool& pool : plan.fold.pools) pool.slots = pool.pairs / 2;
    const std::string folded = folder.write("folded.json", write_document(plan));

    const std::string document = folder.path("run.json");
    const Outcome measured = run({"run", model, "--plan", folded, "--measurements", measurements, "--verify",
                                  "--time-budget", "1", "--json", document});
    ASSERT_EQ(measured.code, 0) << measured.err;
    const auto read = read_document<decode::Run>(read_file(document), document);
    EXPECT_FALSE(read.fold.whole);
    EXPECT_EQ(read.weights, "of the file, verified");
    EXPECT_EQ(read.routing, "by the model's router");
    EXPECT_TRUE(says(measured.out, "measured, folded")) << measured.out;

    const Outcome tokens = run({"run", model, "--plan", folded, "--measurements", measurements, "--tokens",
                                folder.write("ids.json", "[1, 2]")});
    EXPECT_EQ(tokens.code, 2) << "logits are those of all weights";
    EXPECT_TRUE(says(tokens.err, "folds the model")) << tokens.err;
}

}  // namespace
}  // namespace weir::cli
