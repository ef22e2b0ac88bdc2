// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/document.h"
#include "base/files.h"
#include "decode/followed.h"
#include "tests/cli/command.h"

namespace weir::cli {
namespace {

/// A made-up model's file and tokens for it.
class RunVerb : public testing::Test {
protected:
    std::string synth(const char* shape, const char* quant = "f32") {
        std::string file = folder_.path(std::string(shape) + ".gguf");
        const Outcome outcome = run({"synth", shape, file, "--quant", quant, "--layers", "2", "--force"});
        EXPECT_EQ(outcome.code, 0) << outcome.err;
        return file;
    }

    ScratchFolder folder_;
    std::string tokens_ = folder_.write("ids.json", "[1, 2, 3]");
    std::string logits_ = folder_.path("logits.f32");
};

TEST_F(RunVerb, WritesTheExactLogitsOfEveryArchitecture) {
    for (const char* shape : {"tiny-deepseek2", "tiny-deepseek2-lite", "tiny-qwen3moe", "tiny-mixtral"}) {
        const Outcome outcome = run({"run", synth(shape), "--exact", "--tokens", tokens_, "--logits", logits_,
                                     "--json", folder_.path("followed.json")});
        ASSERT_EQ(outcome.code, 0) << outcome.err;
        const std::string document = folder_.path("followed.json");
        const auto followed = read_document<decode::Followed>(read_file(document), document);
        EXPECT_EQ(followed.way, "exact");
        EXPECT_EQ(followed.tokens, 3U);
        EXPECT_EQ(followed.best.size(), 3U);
        EXPECT_EQ(std::filesystem::file_size(logits_), 3 * followed.vocab * sizeof(float));
        EXPECT_TRUE(says(outcome.out, logits_)) << outcome.out;
    }
}

TEST_F(RunVerb, NamesTheFormatThatIsDecodedExactlyAlone) {
    const Outcome outcome = run({"run", synth("tiny-qwen3moe", "q3_k_m"), "--tokens", tokens_});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_TRUE(says(outcome.err, "q3_k")) << outcome.err;
    EXPECT_TRUE(says(outcome.err, "--exact")) << outcome.err;
}

TEST_F(RunVerb, DecodesSequencesTogetherAndPromptsInBatches) {
    const std::string file = synth("tiny-qwen3moe");
    const std::string two = folder_.write("two.json", "[[1, 2, 3], [4, 5]]");
    const std::string document = folder_.path("followed.json");
    const Outcome outcome = run({"run", file, "--tokens", two, "--prompt-batch", "2", "--threads", "1",
                                 "--logits", logits_, "--json", document});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const auto followed = read_document<decode::Followed>(read_file(document), document);
    EXPECT_EQ(followed.sequences, 2U);
    EXPECT_EQ(followed.tokens, 5U);
    EXPECT_EQ(followed.together, 4U);
    EXPECT_EQ(std::filesystem::file_size(logits_), 5 * followed.vocab * sizeof(float));
    EXPECT_TRUE(says(outcome.out, "5 tokens of 2 sequences, up to 4 together")) << outcome.out;
    const std::vector<std::string> exact = {"run", file, "--exact", "--tokens", two, "--json", document};
    ASSERT_EQ(run(exact).code, 0);
    EXPECT_EQ(read_document<decode::Followed>(read_file(document), document).best, followed.best);
}

TEST_F(RunVerb, RefusesSequencesThatTheFileDoesNotHave) {
    const std::string two = folder_.write("two.json", "[[1, 2, 3], [4, 5]]");
    const Outcome other = run({"run", synth("tiny-mixtral"), "--tokens", two, "--sequences", "3"});
    EXPECT_EQ(other.code, 2);
    EXPECT_TRUE(says(other.err, "has 2 sequences, and --sequences asks for 3")) << other.err;
    const Outcome many = run({"run", synth("tiny-mixtral"), "--tokens", tokens_, "--sequences", "33"});
    EXPECT_EQ(many.code, 2);
    EXPECT_TRUE(says(many.err, "of 33 sequences cannot be decoded together")) << many.err;
}

TEST_F(RunVerb, GivesALargerPromptBatchInStepsAndSaysSo) {
    const Outcome outcome = run({"run", synth("tiny-mixtral"), "--tokens", tokens_, "--sequences", "3",
                                 "--prompt-batch", "512", "--threads", "1"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_TRUE(says(outcome.err, "up to 32 tokens are decoded together: 10 of each sequence"))
        << outcome.err;
}

TEST_F(RunVerb, NamesTheTokenThatIsNoneOfTheVocabulary) {
    const Outcome outcome =
        run({"run", synth("tiny-mixtral"), "--exact", "--tokens", folder_.write("bad.json", "[1, 99999]")});
    EXPECT_EQ(outcome.code, 3);
    EXPECT_TRUE(says(outcome.err, "bad.json: [1]: token 99999")) << outcome.err;
}

TEST_F(RunVerb, GivesTokensToFilesAlone) {
    const Outcome outcome = run({"run", "deepseek-r1", "--tokens", tokens_});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_TRUE(says(outcome.err, "no GGUF file")) << outcome.err;
    EXPECT_EQ(run({"run", "deepseek-r1", "--logits", logits_}).code, 2) << "--logits are of --tokens";
    EXPECT_EQ(run({"run", "deepseek-r1", "--exact"}).code, 2);
}

TEST_F(RunVerb, LeavesTheFormatsOfAFileToTheFile) {
    for (const char* verb : {"run", "profile"}) {
        const Outcome outcome = run({verb, synth("tiny-deepseek2"), "--quant", "q8_0"});
        EXPECT_EQ(outcome.code, 2);
        EXPECT_TRUE(says(outcome.err, "its own formats")) << outcome.err;
    }
}

/// A cache that no machine holds makes the model as large.
TEST_F(RunVerb, RefusesAFileThatDoesNotFitWhereItMayNotBeFolded) {
    const std::string file = folder_.path("long.gguf");
    const std::string context = "4000000000";
    ASSERT_EQ(run({"synth", "tiny-deepseek2", file, "--quant", "f32", "--context", context}).code, 0);
    const Outcome whole = run({"run", file, "--no-fold", "--context", context});
    EXPECT_EQ(whole.code, 4);
    EXPECT_TRUE(says(whole.err, "needs ")) << whole.err;
    EXPECT_TRUE(says(whole.err, " can be had")) << whole.err;
    EXPECT_TRUE(says(whole.err, "leave out --no-fold")) << whole.err;
    const Outcome tokens = run({"run", file, "--tokens", tokens_, "--context", context});
    EXPECT_EQ(tokens.code, 4);
    EXPECT_TRUE(says(tokens.err, "logits are those of the whole model")) << tokens.err;
}

TEST_F(RunVerb, VerifiesFilesAlone) {
    const Outcome outcome = run({"run", "deepseek-r1", "--verify"});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_TRUE(says(outcome.err, "these are made up")) << outcome.err;
}

TEST_F(RunVerb, RefusesAnArchitectureThatIsNotDecodedBeforeItMeasures) {
    for (const char* verb : {"run", "profile"}) {
        const Outcome outcome = run({verb, "gpt-oss-120b"});
        EXPECT_EQ(outcome.code, 2);
        EXPECT_TRUE(says(outcome.err, "the architecture gpt-oss")) << outcome.err;
    }
}

/// A weight of the second tensor is made infinite.
TEST_F(RunVerb, NamesTheTensorWithAWeightThatIsNotFinite) {
    const std::string file = synth("tiny-mixtral");
    std::string bytes = read_file(file);
    const char infinity[] = {0, 0, static_cast<char>(0x80), 0x7F};
    bytes.replace(bytes.size() - 4096, sizeof(infinity), infinity, sizeof(infinity));
    folder_.write("tiny-mixtral.gguf", bytes);
    const Outcome outcome = run({"run", file, "--exact", "--tokens", tokens_, "--logits", logits_});
    EXPECT_EQ(outcome.code, 3);
    EXPECT_TRUE(says(outcome.err, "not finite")) << outcome.err;
    EXPECT_TRUE(says(outcome.err, "tensor ")) << outcome.err;
    EXPECT_FALSE(std::filesystem::exists(logits_)) << "nothing is left of a run that failed";
}

}  // namespace
}  // namespace weir::cli
