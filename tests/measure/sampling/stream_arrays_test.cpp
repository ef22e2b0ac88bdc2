// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/stream_arrays.h"

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "base/units.h"
#include "kernels/aligned.h"

namespace weir::measure {
namespace {

using kernels::Store;
using kernels::StreamArgs;
using kernels::StreamKernel;
using kernels::StreamOp;

std::span<const StreamKernel> kernels_here() {
    return kernels::stream_kernels(kernels::best_supported());
}

void nothing(const StreamArgs&) {}

/// Leaves out one element.
void forgetful(const StreamArgs& args) {
    StreamArgs some = args;
    some.count = args.count / 2;
    const auto copy =
        kernels::plain_stream_kernel(kernels::Isa::kScalar, StreamOp::kCopy, Store::kOrdinary).run;
    copy(some);
    some.a += some.count + 1;
    some.b += some.count + 1;
    some.count -= 1;
    copy(some);
}

/// Takes each element from the place beside it.
void shifted(const StreamArgs& args) {
    for (std::size_t i = 0; i < args.count; ++i) args.a[i] = args.b[i ^ 8U];
}

class StreamArraysTest : public testing::Test {
protected:
    kernels::AlignedArray<std::byte> memory_{2 * kMiB};
    StreamArrays arrays_{{memory_.data(), memory_.size()}};
};

TEST_F(StreamArraysTest, CountBytesAsStreamDoes) {
    double copied = 0;
    double added = 0;
    for (const StreamKernel& kernel : kernels_here()) {
        if (kernel.op == StreamOp::kCopy) copied = arrays_.run(kernel);
        if (kernel.op == StreamOp::kTriad) added = arrays_.run(kernel);
    }
    EXPECT_GT(copied, 0);
    EXPECT_EQ(added * 2, copied * 3);
}

TEST_F(StreamArraysTest, HoldWhatEveryKernelComputesInTurn) {
    for (int turn = 0; turn < 3; ++turn) {
        for (const StreamKernel& kernel : kernels_here()) arrays_.run(kernel);
    }
    for (const StreamKernel& kernel : kernels_here()) EXPECT_NO_THROW(arrays_.validate(kernel));
}

TEST_F(StreamArraysTest, TellTheOperationsApart) {
    for (const StreamKernel& kernel : kernels_here()) {
        for (const StreamOp op : kernels::kAllStreamOps) {
            const StreamKernel claimed{"claimed", op, kernel.store, kernel.run};
            arrays_.run(claimed);
            if (op == kernel.op) {
                EXPECT_NO_THROW(arrays_.validate(claimed));
            } else {
                EXPECT_THROW(arrays_.validate(claimed), Fault) << kernel.name;
            }
        }
    }
}

TEST_F(StreamArraysTest, NameAKernelThatGivesAWrongResult) {
    for (const kernels::StreamFn wrong : {nothing, forgetful, shifted}) {
        const StreamKernel kernel{"crooked", StreamOp::kCopy, Store::kOrdinary, wrong};
        arrays_.run(kernel);
        try {
            arrays_.validate(kernel);
            FAIL() << "a wrong result passed";
        } catch (const Fault& fault) {
            EXPECT_NE(std::string(fault.what()).find("\"crooked\""), std::string::npos) << fault.what();
        }
    }
}

TEST_F(StreamArraysTest, ValidateAKernelWhoseBlocksOthersHaveOverwritten) {
    const StreamKernel crooked{"crooked", StreamOp::kCopy, Store::kOrdinary, nothing};
    EXPECT_THROW(arrays_.validate(crooked), Fault);
}

TEST_F(StreamArraysTest, FindAWrongElementInAnyBlockThatARunCameTo) {
    const StreamKernel crooked{"crooked", StreamOp::kCopy, Store::kOrdinary, forgetful};
    const StreamKernel right =
        kernels::plain_stream_kernel(kernels::Isa::kScalar, StreamOp::kTriad, Store::kOrdinary);
    for (int before = 0; before < 3; ++before) arrays_.run(right);
    arrays_.run(crooked);
    arrays_.run(right);
    EXPECT_NO_THROW(arrays_.validate(right));
    EXPECT_THROW(arrays_.validate(crooked), Fault);
}

TEST(StreamArrays, NeedMemoryForABlockOfEach) {
    kernels::AlignedArray<std::byte> memory(64 * kKiB);
    EXPECT_THROW(StreamArrays({memory.data(), memory.size()}), Fault);
}

}  // namespace
}  // namespace weir::measure
