// SPDX-License-Identifier: Apache-2.0
#include "decode/exact/product.h"

#include <array>
#include <cstddef>
#include <utility>

#include "decode/weights/split.h"

namespace weir::decode {
namespace {

constexpr std::size_t kRowsAtOnce = 16;            // read by one system call
constexpr std::size_t kWorthSharing = 256 * 1024;  // weights: fewer are done before a team has begun

}  // namespace

double dot(std::span<const float> a, std::span<const float> b) {
    constexpr std::size_t kLanes = 8;  // independent sums, which a compiler makes vectors of
    std::array<double, kLanes> sums{};
    const std::size_t whole = a.size() / kLanes * kLanes;
    for (std::size_t i = 0; i < whole; i += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane)
            sums[lane] += static_cast<double>(a[i + lane]) * static_cast<double>(b[i + lane]);
    }
    for (std::size_t i = whole; i < a.size(); ++i)
        sums[i - whole] += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    double sum = 0;
    for (const double each : sums) sum += each;
    return sum;
}

Product::Product(const WeightsFile& weights, const numa::Team& team, Rounding rounding)
    : weights_(weights),
      team_(team),
      rounding_(std::move(rounding)),
      scratch_(static_cast<std::size_t>(team.size())) {}

std::vector<float> Product::rounded(const Matrix& matrix, std::span<const float> x) const {
    std::vector<float> values(x.begin(), x.end());
    if (rounding_) rounding_(matrix.tensor->format, values);
    return values;
}

std::vector<float> Product::operator()(const Matrix& matrix, std::span<const float> x, std::uint64_t which) {
    return rows(matrix, x, which, 0, matrix.rows);
}

std::vector<float> Product::rows(const Matrix& matrix, std::span<const float> x, std::uint64_t which,
                                 std::uint64_t begin, std::uint64_t count) {
    std::vector<float> y(count);
    const std::vector<float> activation = rounded(matrix, x);
    const auto share = [&](std::size_t thread, const Range& range) {
        Scratch& own = scratch_[thread];
        for (std::size_t r = range.begin; r < range.end(); r += kRowsAtOnce) {
            const std::size_t together = std::min(kRowsAtOnce, range.end() - r);
            own.row.resize(together * matrix.columns);
            weights_.read_rows(matrix, which * matrix.rows + begin + r, own.row, own.bytes);
            for (std::size_t i = 0; i < together; ++i) {
                const std::span<const float> row(own.row.data() + i * matrix.columns, matrix.columns);
                y[r + i] = static_cast<float>(dot(row, activation));
            }
        }
    };
    if (count * matrix.columns < kWorthSharing) {
        share(0, {0, count});
        return y;
    }
    team_.run([&](numa::Member& member) {
        const auto thread = static_cast<std::size_t>(member.thread());
        share(thread, split(count, scratch_.size(), thread));
    });
    return y;
}

std::vector<float> Product::transposed(const Matrix& matrix, std::span<const float> x, std::uint64_t which,
                                       std::uint64_t begin, std::uint64_t count) {
    std::vector<double> sums(matrix.columns);
    Scratch& own = scratch_.front();
    own.row.resize(matrix.columns);
    for (std::uint64_t r = 0; r < count; ++r) {
        weights_.read_rows(matrix, which * matrix.rows + begin + r, own.row, own.bytes);
        for (std::size_t c = 0; c < sums.size(); ++c)
            sums[c] += static_cast<double>(own.row[c]) * static_cast<double>(x[r]);
    }
    return {sums.begin(), sums.end()};
}

}  // namespace weir::decode
