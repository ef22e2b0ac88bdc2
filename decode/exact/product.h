// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "decode/weights/weights_file.h"
#include "numa/team.h"

namespace weir::decode {

/// Sum of products in double, in an order that does not depend on who computes it.
double dot(std::span<const float> a, std::span<const float> b);

/// What becomes of an activation before it is multiplied with a matrix of that format, in place. Checks round
/// it as an implementation does that they compare with, whose sums are integers then and so its logits ours.
using Rounding = std::function<void(formats::Format, std::span<float>)>;

/// Products of a checkpoint's matrices with vectors of floats. Rows are dealt out over the threads of a team;
/// each is dequantised and summed up by one thread in the same order, so that any number of threads gives the
/// same floats.
class Product {
public:
    /// Weights and team have to live as long as this does. Without a rounding activations stay as they are.
    Product(const WeightsFile& weights, const numa::Team& team, Rounding rounding = {});

    const WeightsFile& weights() const { return weights_; }

    /// y = W x of matrix `which` of a tensor; x has its columns, and y gets its rows.
    std::vector<float> operator()(const Matrix& matrix, std::span<const float> x, std::uint64_t which = 0);

    /// The same with rows `begin` to `begin + count` of it alone.
    std::vector<float> rows(const Matrix& matrix, std::span<const float> x, std::uint64_t which,
                            std::uint64_t begin, std::uint64_t count);

    /// The transposed product, its activation never rounded: x has `count` values, for rows `begin` on, and y
    /// gets the columns.
    std::vector<float> transposed(const Matrix& matrix, std::span<const float> x, std::uint64_t which,
                                  std::uint64_t begin, std::uint64_t count);

private:
    /// What a thread reads into; kept between products.
    struct alignas(64) Scratch {
        std::vector<std::byte> bytes;
        std::vector<float> row;
    };

    std::vector<float> rounded(const Matrix& matrix, std::span<const float> x) const;

    const WeightsFile& weights_;
    const numa::Team& team_;
    Rounding rounding_;
    std::vector<Scratch> scratch_;
};

}  // namespace weir::decode
