// SPDX-License-Identifier: Apache-2.0
#include "decode/session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "base/error.h"
#include "base/estimate.h"
#include "reference_decoder.h"
#include "small_model.h"

namespace weir::decode {
namespace {

constexpr std::uint64_t kSessionSeed = 5;
constexpr std::uint64_t kContext = 50;

std::vector<kernels::Isa> supported_sets() {
    std::vector<kernels::Isa> sets;
    for (const kernels::Isa isa : kernels::kAllIsas) {
        if (kernels::supported(isa)) sets.push_back(isa);
    }
    return sets;
}

std::vector<float> first_logits(const Session& session, std::uint64_t vocab) {
    const float* all = session.exchange().logits.of(0);
    return {all, all + vocab};
}

struct Decoded {
    std::vector<float> logits;  ///< after the first token
    std::vector<std::uint32_t> tokens;
};

Decoded decoded(const models::Model& model, const planner::Plan& plan, std::vector<numa::Pin> pins,
                kernels::Isa isa) {
    Session session(model, plan, std::move(pins), kernels::table(isa), kSessionSeed);
    session.prepare({}, {});
    Decoded out;
    out.tokens = session.decode(1);
    out.logits = first_logits(session, model.shape.vocab);
    for (const std::uint32_t token : session.decode(7)) out.tokens.push_back(token);
    return out;
}

Decoded decoded(std::string_view quant, std::size_t threads, kernels::Isa isa, double keep = 1) {
    const models::Model model = examples::small_model(quant, kContext);
    return decoded(model, examples::plan_for(model, keep), examples::pins(threads), isa);
}

/// The same model over nodes with these shares, `threads` on each.
Decoded over_nodes(std::string_view quant, const std::vector<double>& shares, std::size_t threads,
                   const char* cache, std::uint64_t context = kContext) {
    const models::Model model = examples::small_model(quant, context);
    return decoded(model, examples::split_plan_for(model, shares, cache),
                   examples::pins_on_nodes(shares.size(), threads), kernels::best_supported());
}

/// Largest difference as a share of the range of the expected logits.
double error_of_range(const std::vector<float>& logits, const std::vector<double>& expected) {
    const auto [low, high] = std::minmax_element(expected.begin(), expected.end());
    double worst = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        worst = std::max(worst, std::abs(static_cast<double>(logits[i]) - expected[i]));
    }
    return worst / (*high - *low);
}

double cosine(const std::vector<float>& a, const std::vector<double>& b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (std::size_t i = 0; i < b.size(); ++i) {
        ab += static_cast<double>(a[i]) * b[i];
        aa += static_cast<double>(a[i]) * static_cast<double>(a[i]);
        bb += b[i] * b[i];
    }
    return ab / std::sqrt(aa * bb);
}

/// Logits of the session's first token beside the plain decoder's over the same weights.
std::pair<std::vector<float>, std::vector<double>> beside_reference(const models::Model& model,
                                                                    kernels::Isa isa,
                                                                    std::uint64_t seed = kSessionSeed) {
    const planner::Plan plan = examples::plan_for(model);
    Session session(model, plan, examples::pins(2), kernels::table(isa), seed);
    session.prepare({}, {});
    const std::vector<double> expected = examples::ReferenceDecoder(model, session, seed).logits(0, 0);
    session.decode(1);
    return {first_logits(session, model.shape.vocab), expected};
}

TEST(Session, AgreesWithThePlainDecoderInFloats) {
    const models::Model model = examples::small_model("f32", kContext);
    for (const kernels::Isa isa : supported_sets()) {
        const auto [logits, expected] = beside_reference(model, isa);
        EXPECT_LT(error_of_range(logits, expected), 1e-4) << kernels::name(isa);
    }
}

/// In floats, and quantised as below.
void expect_agreement(models::Model (*variant)(std::string_view quant)) {
    const auto [logits, expected] = beside_reference(variant("f32"), kernels::best_supported());
    EXPECT_LT(error_of_range(logits, expected), 1e-4);
    std::vector<double> cosines;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const auto [rounded, wanted] = beside_reference(variant("q4_k_m"), kernels::best_supported(), seed);
        cosines.push_back(cosine(rounded, wanted));
    }
    EXPECT_GT(median(cosines), 0.999);
}

TEST(Session, AgreesWithThePlainDecoderWhereKeysAreStoredTransposed) {
    expect_agreement([](std::string_view quant) {
        return examples::with_split_keys(examples::small_model(quant, kContext));
    });
}

TEST(Session, AgreesWithThePlainDecoderWithoutLowRankQueries) {
    expect_agreement(
        [](std::string_view quant) { return examples::small_model_with_plain_queries(quant, kContext); });
}

TEST(Session, AgreesWithThePlainDecoderInQuantisedFormats) {
    for (const kernels::Isa isa : supported_sets()) {
        for (const char* quant : {"q8_0", "q4_k_m"}) {
            std::vector<double> cosines;  // of several models: one alone depends on how its router falls
            for (std::uint64_t seed = 1; seed <= 5; ++seed) {
                const auto [logits, expected] =
                    beside_reference(examples::small_model(quant, kContext), isa, seed);
                cosines.push_back(cosine(logits, expected));
            }
            EXPECT_GT(median(cosines), 0.999) << quant << " " << kernels::name(isa);
        }
    }
}

TEST(Session, DecodesTheSameTokensWithAnyNumberOfThreads) {
    for (const char* quant : {"f32", "q4_k_m"}) {
        const Decoded one = decoded(quant, 1, kernels::best_supported());
        EXPECT_EQ(one.tokens.size(), 8U);
        for (const std::size_t threads : {2U, 3U, 7U}) {
            const Decoded many = decoded(quant, threads, kernels::best_supported());
            EXPECT_EQ(many.tokens, one.tokens) << quant << " " << threads;
            EXPECT_LT(error_of_range(many.logits, {one.logits.begin(), one.logits.end()}), 1e-5)
                << quant << " " << threads;
        }
    }
}

void expect_same(const Decoded& got, const Decoded& wanted, double tolerance) {
    EXPECT_EQ(got.tokens, wanted.tokens);
    EXPECT_LT(error_of_range(got.logits, {wanted.logits.begin(), wanted.logits.end()}), tolerance);
}

TEST(Session, DecodesTheSameTokensOverOneToFourNodes) {
    for (const char* quant : {"f32", "q4_k_m"}) {
        const Decoded one = decoded(quant, 2, kernels::best_supported());
        for (const std::size_t nodes : {1U, 2U, 3U, 4U}) {
            const std::vector<double> shares(nodes, 1.0 / static_cast<double>(nodes));
            for (const std::size_t threads : {1U, 2U}) {
                SCOPED_TRACE(::testing::Message() << quant << ", " << nodes << " nodes of " << threads);
                expect_same(over_nodes(quant, shares, threads, "mirror"), one, 1e-5);
            }
        }
    }
}

TEST(Session, DecodesTheSameTokensOverACacheThatIsSplit) {
    // Merged parts are rounded in another order; a quantised model may carry that over a rounding step.
    for (const auto& [quant, tolerance] : {std::pair{"f32", 1e-5}, std::pair{"q4_k_m", 2e-2}}) {
        const Decoded one = decoded(quant, 2, kernels::best_supported());
        for (const std::size_t nodes : {2U, 3U, 4U}) {
            SCOPED_TRACE(::testing::Message() << quant << ", " << nodes << " nodes");
            const std::vector<double> shares(nodes, 1.0 / static_cast<double>(nodes));
            expect_same(over_nodes(quant, shares, 2, "row-split"), one, tolerance);
        }
    }
}

TEST(Session, DecodesTheSameTokensWithUnequalShares) {
    const Decoded one = decoded("f32", 1, kernels::best_supported());
    for (const char* cache : {"mirror", "row-split"}) {
        expect_same(over_nodes("f32", {0.7, 0.25, 0.05}, 2, cache), one, 1e-5);
    }
}

TEST(Session, DecodesWithMoreNodesThanPositionsToSplit) {
    const models::Model model = examples::small_model("f32", 2);
    const Decoded one =
        decoded(model, examples::plan_for(model), examples::pins(1), kernels::best_supported());
    expect_same(over_nodes("f32", {0.25, 0.25, 0.25, 0.25}, 1, "row-split", 2), one, 1e-5);
}

TEST(Session, DecodesTheSameTokensFromInterleavedMemory) {
    const models::Model model = examples::small_model("q4_k_m", kContext);
    planner::Plan plan = examples::plan_for(model);
    plan.strategy = "interleave";
    const Decoded spread = decoded(model, plan, examples::pins_on_nodes(2, 1), kernels::best_supported());
    expect_same(spread, decoded("q4_k_m", 2, kernels::best_supported()), 1e-6);
}

TEST(Session, DecodesTheSameTokensWithEveryInstructionSet) {
    const Decoded scalar = decoded("q4_k_m", 2, kernels::Isa::kScalar);
    for (const kernels::Isa isa : supported_sets()) {
        EXPECT_EQ(decoded("q4_k_m", 2, isa).tokens, scalar.tokens) << kernels::name(isa);
    }
}

TEST(Session, DecodesAFoldedModelWithFiniteLogits) {
    const Decoded folded = decoded("q4_k_m", 2, kernels::best_supported(), 0.4);
    EXPECT_TRUE(
        std::all_of(folded.logits.begin(), folded.logits.end(), [](float x) { return std::isfinite(x); }));
    EXPECT_GT(*std::max_element(folded.logits.begin(), folded.logits.end()), 0.0F);
}

TEST(Session, ReadsTheCacheItsContextLong) {
    const models::Model near = examples::small_model("f32", 2);
    const planner::Plan plan = examples::plan_for(near);
    Session session(near, plan, examples::pins(1), kernels::table(kernels::best_supported()), kSessionSeed);
    session.prepare({}, {});
    session.decode(1);
    const std::vector<float> short_context = first_logits(session, near.shape.vocab);
    EXPECT_NE(short_context, decoded("f32", 1, kernels::best_supported()).logits);
}

/// A sequence of tokens that are given, with the router's own choice.
class GivenTokens : public ::testing::Test {
protected:
    GivenTokens() { session_.prepare({}, {}); }

    models::Model model_ = examples::small_model("f32", 3);
    planner::Plan plan_ = examples::plan_for(model_);
    Session session_{model_,
                     plan_,
                     examples::pins(2),
                     kernels::table(kernels::best_supported()),
                     kSessionSeed,
                     models::latent_arithmetic(model_.shape)};
};

TEST_F(GivenTokens, StartAgainFromAnEmptyCache) {
    const std::vector<float> first = session_.next(7);
    const std::vector<float> second = session_.next(8);
    EXPECT_EQ(first.size(), model_.shape.vocab);
    session_.reset();
    EXPECT_EQ(session_.next(7), first);
    EXPECT_EQ(session_.next(8), second);
    session_.reset();
    EXPECT_NE(session_.next(8), second) << "what a token gives depends on those before it";
}

TEST_F(GivenTokens, AreOfTheVocabularyAndFitTheContext) {
    EXPECT_THROW(session_.next(static_cast<std::uint32_t>(model_.shape.vocab)), InputError);
    for (int i = 0; i < 3; ++i) session_.next(1);
    try {
        session_.next(1);
        FAIL();
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find("the 3 of the context"), std::string::npos) << error.what();
        EXPECT_NE(error.remedy().find("--context"), std::string::npos);
    }
}

TEST(Session, StopsWhileFillingWhenAsked) {
    const models::Model model = examples::small_model("q4_k_m", kContext);
    const planner::Plan plan = examples::plan_for(model);
    Session session(model, plan, examples::pins(2), kernels::table(kernels::best_supported()), kSessionSeed);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(session.prepare(stop.get_token(), {}), Interrupted);
}

TEST(Session, ProvesWhereItsPagesAre) {
    const models::Model model = examples::small_model("q4_k_m", kContext);
    const planner::Plan plan = examples::plan_for(model);
    Session session(model, plan, examples::pins(2), kernels::table(kernels::best_supported()), kSessionSeed);
    session.prepare({}, {});
    EXPECT_EQ(session.prove_placement().local_page_fraction.value(), 1.0);
}

}  // namespace
}  // namespace weir::decode
