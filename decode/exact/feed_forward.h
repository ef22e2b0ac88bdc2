// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "decode/exact/product.h"
#include "models/arithmetic.h"
#include "models/shape.h"

namespace weir::decode {

/// Gate, up and down of one block, or of all experts of a layer as matrices of one tensor; with biases where
/// there are some.
class GatedBlock {
public:
    /// `suffix`: "" of a dense block, "_shexp" of shared experts, "_exps" of routed ones.
    GatedBlock(Product& product, const models::Arithmetic& arithmetic, std::size_t layer,
               const std::string& suffix, std::uint64_t hidden, std::uint64_t width,
               std::uint64_t experts = 1);

    std::vector<float> operator()(std::span<const float> x, std::size_t expert = 0);

private:
    struct Projection {
        Matrix matrix;
        std::vector<float> bias;  // [experts][rows]; empty for none
    };

    Projection projection(const std::string& name, std::uint64_t rows, std::uint64_t columns,
                          std::uint64_t experts) const;
    std::vector<float> project(const Projection& projection, std::span<const float> x, std::size_t expert);

    Product& product_;
    models::Activation activation_;
    Projection gate_;
    Projection up_;
    Projection down_;
};

/// The feed-forward block of one layer: dense, or experts with their router and shared experts.
class FeedForward {
public:
    FeedForward() = default;
    FeedForward(const FeedForward&) = delete;
    FeedForward& operator=(const FeedForward&) = delete;
    virtual ~FeedForward() = default;

    virtual std::vector<float> operator()(std::span<const float> x) = 0;
};

/// The block that the shape has in this layer; a UsageError names what of it weir does not compute.
std::unique_ptr<FeedForward> make_feed_forward(Product& product, const models::Shape& shape,
                                               const models::Arithmetic& arithmetic, std::size_t layer);

}  // namespace weir::decode
