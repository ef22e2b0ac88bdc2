// SPDX-License-Identifier: Apache-2.0
// Tokens that are decoded together: of one sequence, of several, over nodes.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/error.h"
#include "decode/session.h"
#include "kernels/dispatch.h"
#include "small_model.h"

namespace weir::decode {
namespace {

constexpr std::uint64_t kTogetherSeed = 5;
constexpr std::size_t kTokens = 10;

using Logits = std::vector<std::vector<float>>;  ///< by token

std::vector<std::uint32_t> sequence(std::size_t which) {
    std::vector<std::uint32_t> tokens;
    for (std::size_t i = 0; i < kTokens; ++i)
        tokens.push_back(static_cast<std::uint32_t>((7 + 31 * which + 13 * i * (which + 1)) % 200));
    return tokens;
}

/// Where and over how many nodes a model is decoded.
struct Way {
    std::size_t nodes = 1;
    std::size_t threads = 2;
    const char* cache = "mirror";
};

class TokensTogether : public ::testing::TestWithParam<const char*> {
protected:
    /// A session for `sequences` of kTokens each, `tokens` at a time.
    Session session(Together together, const Way& way = {}) {
        model_ = examples::small_model(GetParam(), kTokens * together.sequences);
        plan_ = examples::split_plan_for(
            model_, std::vector<double>(way.nodes, 1.0 / static_cast<double>(way.nodes)), way.cache);
        return Session(model_, plan_, examples::pins_on_nodes(way.nodes, way.threads),
                       kernels::table(kernels::best_supported()), kTogetherSeed,
                       models::latent_arithmetic(model_.shape), together);
    }

    /// One sequence, `at_once` tokens at a time.
    Logits in_batches(std::size_t which, std::size_t at_once, const Way& way = {}) {
        Session decoder = session({1, at_once}, way);
        decoder.prepare({}, {});
        const std::vector<std::uint32_t> tokens = sequence(which);
        Logits logits;
        for (std::size_t first = 0; first < tokens.size(); first += at_once) {
            std::vector<GivenToken> given;
            for (std::size_t i = first; i < std::min(first + at_once, tokens.size()); ++i)
                given.push_back({tokens[i], 0});
            add(decoder.next(given), logits);
        }
        return logits;
    }

    void add(const std::vector<float>& rows, Logits& logits) const {
        for (auto row = rows.begin(); row != rows.end();
             row += static_cast<std::ptrdiff_t>(model_.shape.vocab))
            logits.emplace_back(row, row + static_cast<std::ptrdiff_t>(model_.shape.vocab));
    }

    models::Model model_;
    planner::Plan plan_;
};

TEST_P(TokensTogether, AreDecodedAsOneByOne) {
    const Logits one_by_one = in_batches(0, 1);
    ASSERT_EQ(one_by_one.size(), kTokens);
    EXPECT_NE(one_by_one[3], one_by_one[4]);
    for (const std::size_t at_once : {2U, 3U, 10U}) EXPECT_EQ(in_batches(0, at_once), one_by_one) << at_once;
}

TEST_P(TokensTogether, AreDecodedAsOneByOneOverNodes) {
    for (const Way& way : {Way{2, 1, "mirror"}, Way{3, 2, "mirror"}, Way{2, 2, "row-split"}}) {
        const Logits one_by_one = in_batches(0, 1, way);
        for (const std::size_t at_once : {3U, 10U})
            EXPECT_EQ(in_batches(0, at_once, way), one_by_one) << at_once << " " << way.nodes << way.cache;
    }
}

TEST_P(TokensTogether, OfSeveralSequencesAreDecodedAsEachByItself) {
    constexpr std::size_t kSequences = 3;
    for (const Way& way : {Way{1, 2, "mirror"}, Way{2, 1, "row-split"}}) {
        Session decoder = session({kSequences, kSequences * 2}, way);
        decoder.prepare({}, {});
        std::vector<Logits> of(kSequences);
        for (std::size_t i = 0; i < kTokens; i += 2) {
            std::vector<GivenToken> given;
            for (std::size_t which = 0; which < kSequences; ++which) {
                for (std::size_t k = i; k < i + 2; ++k) given.push_back({sequence(which)[k], which});
            }
            Logits rows;
            add(decoder.next(given), rows);
            for (std::size_t row = 0; row < rows.size(); ++row) of[given[row].sequence].push_back(rows[row]);
        }
        for (std::size_t which = 0; which < kSequences; ++which)
            EXPECT_EQ(of[which], in_batches(which, 1, way)) << which << " of " << way.nodes << " nodes";
    }
}

TEST_P(TokensTogether, AreRefusedBeyondWhatTheSessionIsMadeFor) {
    Session decoder = session({2, 3});
    decoder.prepare({}, {});
    const std::vector<GivenToken> many(4, GivenToken{1, 0});
    EXPECT_THROW(decoder.next(many), UsageError);
    EXPECT_THROW(session({1, kMostTokensTogether + 1}), UsageError);
    EXPECT_THROW(session({1, 0}), UsageError);
    EXPECT_THROW(session({0, 1}), UsageError);
}

TEST_P(TokensTogether, LeaveASequenceAsItWasWhenOneOfThemIsRefused) {
    Session decoder = session({1, 2});
    decoder.prepare({}, {});
    const std::vector<GivenToken> bad = {{1, 0}, {static_cast<std::uint32_t>(model_.shape.vocab), 0}};
    EXPECT_THROW(decoder.next(bad), InputError);
    const std::vector<float> first = decoder.next(sequence(0).front());
    EXPECT_EQ(first, in_batches(0, 1).front());
}

INSTANTIATE_TEST_SUITE_P(Formats, TokensTogether, ::testing::Values("f32", "q4_k_m"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace weir::decode
