// SPDX-License-Identifier: Apache-2.0
#include "kernels/stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "kernels/aligned.h"
#include "kernels/stream_sets.h"

namespace weir::kernels {
namespace {

struct StreamSet {
    std::string name;
    std::span<const StreamKernel> kernels;
};

/// Those that this machine can run, or those that are emulated.
std::vector<StreamSet> stream_sets() {
#if defined(WEIR_SIMDE)
    return {{"avx512_emulated", avx512_emulated::stream_kernels()}};
#else
    std::vector<StreamSet> sets;
    for (const Isa isa : kAllIsas) {
        if (supported(isa)) sets.push_back({std::string(name(isa)), stream_kernels(isa)});
    }
    return sets;
#endif
}

class Stream : public testing::TestWithParam<StreamSet> {};

constexpr double kScale = 3;
constexpr double kUntouched = -1;

/// Three arrays with a granule on either side of each; values whose results are exact, with or without a
/// fused multiply-add.
class Arrays {
public:
    explicit Arrays(std::size_t count)
        : count_(count),
          a_(count + 2 * kStreamGranule),
          b_(count + 2 * kStreamGranule),
          c_(count + 2 * kStreamGranule) {
        std::fill(a_.begin(), a_.end(), kUntouched);
        for (std::size_t i = 0; i < b_.size(); ++i) b_[i] = static_cast<double>(1 + i);
        for (std::size_t i = 0; i < c_.size(); ++i) c_[i] = 0.5 + static_cast<double>(3 * i);
    }

    StreamArgs args() {
        return {a_.data() + kStreamGranule, b_.data() + kStreamGranule, c_.data() + kStreamGranule, kScale,
                count_};
    }
    StreamArgs args_for(StreamOp op) {
        StreamArgs args = this->args();
        if (!reads_b(op)) args.b = nullptr;
        if (!reads_c(op)) args.c = nullptr;
        return args;
    }
    std::vector<double> a() const { return {a_.begin(), a_.end()}; }
    std::vector<double> b_and_c() const {
        std::vector<double> both(b_.begin(), b_.end());
        both.insert(both.end(), c_.begin(), c_.end());
        return both;
    }

private:
    std::size_t count_;
    AlignedArray<double> a_;
    AlignedArray<double> b_;
    AlignedArray<double> c_;
};

/// What an operation must leave in a[], guards included.
std::vector<double> expected(StreamOp op, std::size_t count) {
    Arrays arrays(count);
    const StreamArgs args = arrays.args();
    for (std::size_t i = 0; i < count; ++i) {
        const double b = args.b[i];
        const double c = args.c[i];
        switch (op) {
            case StreamOp::kWrite:
                args.a[i] = kScale;
                break;
            case StreamOp::kCopy:
                args.a[i] = b;
                break;
            case StreamOp::kScale:
                args.a[i] = kScale * b;
                break;
            case StreamOp::kAdd:
                args.a[i] = b + c;
                break;
            case StreamOp::kTriad:
                args.a[i] = b + kScale * c;
                break;
        }
    }
    return arrays.a();
}

TEST_P(Stream, ComputesEveryElementAndWritesNothingElse) {
    for (const std::size_t granules : {1, 2, 3, 7}) {
        const std::size_t count = granules * kStreamGranule;
        const std::vector<double> read = Arrays(count).b_and_c();
        for (const StreamKernel& kernel : GetParam().kernels) {
            Arrays arrays(count);
            kernel.run(arrays.args_for(kernel.op));
            EXPECT_EQ(arrays.a(), expected(kernel.op, count)) << kernel.name << ", " << granules;
            EXPECT_EQ(arrays.b_and_c(), read) << kernel.name << ", " << granules;
        }
    }
}

TEST_P(Stream, DoesNothingForNoElements) {
    for (const StreamKernel& kernel : GetParam().kernels) {
        Arrays arrays(0);
        kernel.run(arrays.args());
        const std::vector<double> a = arrays.a();
        EXPECT_EQ(std::count(a.begin(), a.end(), kUntouched), static_cast<std::ptrdiff_t>(a.size()))
            << kernel.name;
    }
}

TEST_P(Stream, NamesEachKernelByWhatItDoesThePlainOneFirst) {
    std::set<std::string_view> names;
    std::set<std::pair<StreamOp, Store>> seen;
    for (const StreamKernel& kernel : GetParam().kernels) {
        EXPECT_TRUE(names.insert(kernel.name).second) << kernel.name;
        const std::string_view plain = name(kernel.op, kernel.store);
        if (seen.insert({kernel.op, kernel.store}).second) {
            EXPECT_EQ(kernel.name, plain);
        } else {
            EXPECT_TRUE(kernel.name.starts_with(std::string(plain) + "-")) << kernel.name;
        }
    }
}

TEST_P(Stream, HasEveryOperation) {
    for (const StreamOp op : kAllStreamOps) {
        for (const Store store : kAllStores) {
            if (GetParam().name == "scalar" && store == Store::kNonTemporal) continue;
            EXPECT_TRUE(std::any_of(
                GetParam().kernels.begin(), GetParam().kernels.end(),
                [&](const StreamKernel& kernel) { return kernel.op == op && kernel.store == store; }))
                << name(op, store);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Isa, Stream, testing::ValuesIn(stream_sets()),
                         [](const auto& info) { return info.param.name; });

TEST(StreamBytes, AreCountedAsStreamCountsThem) {
    EXPECT_EQ(counted_bytes(StreamOp::kWrite), 8U);
    EXPECT_EQ(counted_bytes(StreamOp::kCopy), 16U);
    EXPECT_EQ(counted_bytes(StreamOp::kScale), 16U);
    EXPECT_EQ(counted_bytes(StreamOp::kAdd), 24U);
    EXPECT_EQ(counted_bytes(StreamOp::kTriad), 24U);
}

TEST(StreamBytes, CrossTheBusTwiceForALineThatAnOrdinaryStoreAllocates) {
    EXPECT_EQ(traffic_bytes(StreamOp::kWrite, Store::kOrdinary), 16U);
    EXPECT_EQ(traffic_bytes(StreamOp::kTriad, Store::kOrdinary), 32U);
    EXPECT_EQ(traffic_bytes(StreamOp::kTriad, Store::kNonTemporal), 24U);
}

#if !defined(WEIR_SIMDE)
TEST(PlainStreamKernel, IsFoundByOperationAndStore) {
    const StreamKernel kernel = plain_stream_kernel(Isa::kScalar, StreamOp::kTriad, Store::kOrdinary);
    EXPECT_EQ(kernel.name, "triad");
    EXPECT_THROW(plain_stream_kernel(Isa::kScalar, StreamOp::kTriad, Store::kNonTemporal), Fault);
}
#endif

}  // namespace
}  // namespace weir::kernels
