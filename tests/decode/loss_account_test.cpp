// SPDX-License-Identifier: Apache-2.0
#include "decode/loss_account.h"

#include <gtest/gtest.h>

#include <numeric>

namespace weir::decode {
namespace {

LossInputs inputs() {
    LossInputs in;
    in.bytes_per_token = 20e9;
    in.padding_bytes = 0.2e9;
    in.ceiling_bytes_per_s = 20e9;
    in.ns_per_token = 1.3e9;
    in.formats = {{15e9, 0.9}, {5e9, 1.0}};
    in.attention_ns = 50e6;
    in.cache_bytes = 0.2e9;
    in.activations_ns = 10e6;
    in.wait_ns = 30e6;
    in.barrier_ns = 1000;
    in.barriers_per_token = 400;
    in.best_spec_bytes_per_s = Readable<double>(200e9);
    in.spec_bytes_per_s = Readable<double>(100e9);
    return in;
}

const Loss& named(const std::vector<Loss>& losses, const std::string& name) {
    for (const Loss& loss : losses) {
        if (loss.name == name) return loss;
    }
    throw Fault("no loss " + name);
}

TEST(LossAccount, AddsUpFromTheCeilingToTheRate) {
    double ns = 0;
    for (const Loss& loss : account_losses(inputs())) {
        if (loss.between == "ceiling to rate") ns += *loss.ns_per_token;
    }
    EXPECT_NEAR(ns, 1.3e9 - 1.0e9, 1);
}

TEST(LossAccount, AddsUpFromBestSpecToTheCeiling) {
    const std::vector<Loss> losses = account_losses(inputs());
    EXPECT_NEAR(*named(losses, "empty or slow channels").ns_per_token, 0.1e9, 1);
    EXPECT_NEAR(*named(losses, "memory below its spec").ns_per_token, 0.8e9, 1);
    EXPECT_NEAR(*named(losses, "empty or slow channels").tokens_per_s, 10 - 5, 1e-9);
    EXPECT_NEAR(*named(losses, "memory below its spec").tokens_per_s, 5 - 1, 1e-9);
}

TEST(LossAccount, PricesEachCauseByItsOwnMeans) {
    const std::vector<Loss> losses = account_losses(inputs());
    EXPECT_NEAR(*named(losses, "weight layout padding").ns_per_token, 10e6, 1);
    EXPECT_NEAR(*named(losses, "matrix-vector kernels").ns_per_token, 0.75e9 * (1 / 0.9 - 1), 1);
    EXPECT_NEAR(*named(losses, "attention arithmetic").ns_per_token, 40e6, 1);
    EXPECT_NEAR(*named(losses, "norms, quantisation, routing").ns_per_token, 10e6, 1);
    EXPECT_NEAR(*named(losses, "barriers").ns_per_token, 0.4e6, 1);
    EXPECT_NEAR(*named(losses, "uneven threads").ns_per_token, 29.6e6, 1);
}

TEST(LossAccount, ShowsASignedUnexplainedRestLast) {
    LossInputs in = inputs();
    in.ns_per_token = 1.05e9;
    const Loss rest = account_losses(in).back();
    EXPECT_EQ(rest.name, "unexplained");
    EXPECT_LT(*rest.ns_per_token, 0);
    EXPECT_LT(*rest.tokens_per_s, 0);
}

TEST(LossAccount, KeepsUnreadableSpecsUnreadable) {
    LossInputs in = inputs();
    in.spec_bytes_per_s = Unreadable{"no SMBIOS", "run as root"};
    const std::vector<Loss> losses = account_losses(in);
    EXPECT_FALSE(named(losses, "empty or slow channels").ns_per_token);
    EXPECT_EQ(named(losses, "memory below its spec").ns_per_token.reason().remedy, "run as root");
    EXPECT_TRUE(named(losses, "barriers").ns_per_token);
}

}  // namespace
}  // namespace weir::decode
