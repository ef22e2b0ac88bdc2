// SPDX-License-Identifier: Apache-2.0
#include "decode/follow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "tests/scratch_folder.h"

namespace weir::decode {
namespace {

using testing::ElementsAre;

constexpr std::size_t kVocab = 4;

/// A model of four tokens that always expects the next number; the logit says of which sequence.
std::vector<float> next_numbers(std::span<const GivenToken> tokens) {
    std::vector<float> logits(tokens.size() * kVocab);
    for (std::size_t i = 0; i < tokens.size(); ++i)
        logits[i * kVocab + (tokens[i].token + 1) % kVocab] = static_cast<float>(tokens[i].sequence + 1);
    return logits;
}

Followed followed_by(const std::vector<TokenIds>& sequences, std::size_t of_each,
                     UnfinishedFile* file = nullptr) {
    Followed followed;
    follow(sequences, steps_of(sequences, of_each), next_numbers, file, {}, {}, followed);
    return followed;
}

TEST(Follow, KeepsTheBestTokenAfterEach) {
    const Followed followed = followed_by({{0, 3, 1}}, 1);
    EXPECT_THAT(followed.best, ElementsAre(1, 0, 2));
    EXPECT_EQ(followed.tokens, 3U);
    EXPECT_EQ(followed.sequences, 1U);
    EXPECT_EQ(followed.together, 1U);
    EXPECT_EQ(followed.vocab, kVocab);
    EXPECT_GE(followed.seconds, 0);
}

TEST(Follow, GivesTheTokensOfEachSequenceInOrder) {
    const std::vector<TokenIds> sequences = {{0, 1, 2}, {3}};
    EXPECT_THAT(steps_of(sequences, 1),
                ElementsAre(ElementsAre(GivenToken{0, 0}, GivenToken{3, 1}), ElementsAre(GivenToken{1, 0}),
                            ElementsAre(GivenToken{2, 0})));
    EXPECT_THAT(steps_of(sequences, 2),
                ElementsAre(ElementsAre(GivenToken{0, 0}, GivenToken{1, 0}, GivenToken{3, 1}),
                            ElementsAre(GivenToken{2, 0})));
}

TEST(Follow, GivesALongPromptInAsManyStepsAsItTakes) {
    const std::vector<TokenIds> sequences(2, TokenIds(kMostTokensTogether, 0));
    const auto steps = steps_of(sequences, 1000);
    ASSERT_EQ(steps.size(), 2U);
    for (const auto& step : steps) EXPECT_EQ(step.size(), kMostTokensTogether);
}

TEST(Follow, RefusesMoreSequencesThanCanBeDecodedTogether) {
    EXPECT_THROW(steps_of(std::vector<TokenIds>{{0}}, 0), UsageError);
    EXPECT_THROW(steps_of(std::vector<TokenIds>(kMostTokensTogether + 1, TokenIds{0}), 1), UsageError);
}

TEST(Follow, KeepsWhatSequencesDecodedTogetherGiveOneAfterAnother) {
    const Followed followed = followed_by({{0, 1, 2}, {3, 2}}, 2);
    EXPECT_THAT(followed.best, ElementsAre(1, 2, 3, 0, 3));
    EXPECT_EQ(followed.tokens, 5U);
    EXPECT_EQ(followed.sequences, 2U);
    EXPECT_EQ(followed.together, 4U);
}

TEST(Follow, WritesTheLogitsRowByRowSequenceAfterSequence) {
    const tests::ScratchFolder folder;
    const std::filesystem::path path = folder.path() / "logits.f32";
    {
        UnfinishedFile file(path, 3 * kVocab * sizeof(float), UnfinishedFile::Replace::kFiles);
        followed_by({{0, 2}, {1}}, 1, &file);
        EXPECT_FALSE(std::filesystem::exists(path)) << "nothing has the name before all is there";
        file.finish();
    }
    const std::string bytes = read_file(path);
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    EXPECT_THAT(values, ElementsAre(0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 2, 0));
}

TEST(Follow, EndsAtAStop) {
    std::stop_source source;
    Followed followed;
    const auto stop_at_two = [&](std::span<const GivenToken> tokens) {
        if (tokens.front().token == 2) source.request_stop();
        return next_numbers(tokens);
    };
    const std::vector<TokenIds> sequences = {{1, 2, 3}};
    EXPECT_THROW(
        follow(sequences, steps_of(sequences, 1), stop_at_two, nullptr, source.get_token(), {}, followed),
        Interrupted);
    EXPECT_EQ(followed.tokens, 2U);
}

}  // namespace
}  // namespace weir::decode
