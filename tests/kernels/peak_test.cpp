// SPDX-License-Identifier: Apache-2.0
// Every peak kernel that this machine can run, or that is emulated, against the sum that its operands give.
#include "kernels/peak.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include "kernels/peak_sets.h"

namespace weir::kernels {
namespace {

enum class Kind { kFloat, kBf16, kInt8 };

struct PeakKernel {
    std::string name;
    PeakFn run;
    Kind kind;
};

/// How GoogleTest prints it, under the name that it looks for.
void PrintTo(const PeakKernel& kernel, std::ostream* out) {  // NOLINT(readability-identifier-naming)
    *out << kernel.name;
}

#if !defined(WEIR_SIMDE)
Kind kind_of(std::string_view type) {
    if (type == "fp32") return Kind::kFloat;
    return type.find("bf16") != std::string_view::npos ? Kind::kBf16 : Kind::kInt8;
}
#endif

std::vector<PeakKernel> peak_kernels() {
#if defined(WEIR_SIMDE)
    return {{"avx512_emulated_fp32", avx512_emulated::fp32_peak, Kind::kFloat},
            {"avx512_emulated_int8", avx512_emulated::int8_peak, Kind::kInt8}};
#else
    std::vector<PeakKernel> kernels;
    for (const Isa isa : kAllIsas) {
        if (!supported(isa)) continue;
        for (const Peak& peak : peaks(isa)) {
            if (!peak.run) continue;
            std::string test_name = std::string(name(isa)) + "_" + std::string(peak.type);
            for (char& letter : test_name) letter = letter == '-' ? '_' : letter;
            kernels.push_back({test_name, *peak.run, kind_of(peak.type)});
        }
    }
#if defined(__x86_64__)
    if (supported(Isa::kAvx2)) kernels.push_back({"avx2_int8_without_vnni", avx2::int8_peak, Kind::kInt8});
#endif
    return kernels;
#endif
}

/// What 32 bits of each side add to a sum, and how many multiply-adds that is, worked out anew.
struct Lane {
    PeakOperands operands;
    double dot = 0;
    int count = 0;
};

Lane float_lane(float x, float y) {
    return {{std::bit_cast<std::uint32_t>(x), std::bit_cast<std::uint32_t>(y)},
            static_cast<double>(x) * static_cast<double>(y),
            1};
}

/// Whole numbers below 256 are BF16 exactly: a float without its lower half.
Lane bf16_lane(const std::array<int, 2>& x, const std::array<int, 2>& y) {
    const auto half = [](int value) {
        return static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(static_cast<float>(value)) >> 16U);
    };
    using Pair = std::array<std::uint16_t, 2>;
    return {{std::bit_cast<std::uint32_t>(Pair{half(x[0]), half(x[1])}),
             std::bit_cast<std::uint32_t>(Pair{half(y[0]), half(y[1])})},
            static_cast<double>(x[0] * y[0] + x[1] * y[1]),
            2};
}

using Bytes = std::array<std::int8_t, 4>;

Lane int8_lane(const Bytes& x, const Bytes& y) {
    int dot = 0;
    for (std::size_t i = 0; i < x.size(); ++i) dot += x[i] * y[i];
    return {{std::bit_cast<std::uint32_t>(x), std::bit_cast<std::uint32_t>(y)}, static_cast<double>(dot), 4};
}

std::vector<Lane> lanes(Kind kind) {
    std::mt19937 bits(11);
    std::vector<Lane> made;
    std::uniform_int_distribution<int> positive(0, 127);
    std::uniform_int_distribution<int> any(-128, 127);
    std::uniform_int_distribution<int> small(-9, 9);
    for (int i = 0; i < 20; ++i) {
        if (kind == Kind::kFloat) {
            made.push_back(
                float_lane(0.5F * static_cast<float>(small(bits)), static_cast<float>(small(bits))));
        } else if (kind == Kind::kBf16) {
            made.push_back(bf16_lane({small(bits), small(bits)}, {small(bits), small(bits)}));
        } else {
            Bytes x{};
            Bytes y{};
            for (std::int8_t& byte : x) byte = static_cast<std::int8_t>(positive(bits));
            for (std::int8_t& byte : y) byte = static_cast<std::int8_t>(any(bits));
            made.push_back(int8_lane(x, y));
        }
    }
    if (kind == Kind::kInt8) {  // the largest products, which must not saturate
        made.push_back(int8_lane({127, 127, 127, 127}, {127, 127, 127, 127}));
        made.push_back(int8_lane({127, 127, 127, 127}, {-128, -128, -128, -128}));
    }
    return made;
}

class PeakOf : public testing::TestWithParam<PeakKernel> {};

TEST_P(PeakOf, AddsAsManyProductsAsItCounts) {
    for (const Lane& lane : lanes(GetParam().kind)) {
        for (const std::size_t rounds : {1, 2, 1000}) {
            const PeakWork work = GetParam().run(rounds, lane.operands);
            EXPECT_GT(work.operations, 0);
            EXPECT_EQ(work.sum, work.operations / 2 / lane.count * lane.dot) << rounds << " rounds";
        }
    }
}

TEST_P(PeakOf, CountsEveryRoundAlike) {
    const PeakOperands operands = lanes(GetParam().kind).front().operands;
    EXPECT_EQ(GetParam().run(0, operands).operations, 0);
    EXPECT_EQ(GetParam().run(0, operands).sum, 0);
    EXPECT_EQ(GetParam().run(1000, operands).operations, 1000 * GetParam().run(1, operands).operations);
}

INSTANTIATE_TEST_SUITE_P(Kernels, PeakOf, testing::ValuesIn(peak_kernels()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace weir::kernels
