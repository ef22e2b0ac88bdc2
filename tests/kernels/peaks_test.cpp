// SPDX-License-Identifier: Apache-2.0
// The list of peaks by instruction set: what is there, and why what is not is not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "kernels/extensions.h"
#include "kernels/peak.h"

namespace weir::kernels {
namespace {

TEST(Peaks, ListEveryTypeWithTheReasonOfWhatIsMissing) {
    for (const Isa isa : kAllIsas) {
        if (!supported(isa)) continue;
        std::vector<std::string> types;
        for (const Peak& peak : peaks(isa)) {
            types.emplace_back(peak.type);
            EXPECT_EQ(peak.instruction.empty(), !peak.run.has_value()) << peak.type;
            if (peak.run) continue;
            EXPECT_FALSE(peak.run.reason().why.empty()) << peak.type;
            EXPECT_FALSE(peak.run.reason().remedy.empty()) << peak.type;
        }
        EXPECT_THAT(types, testing::ElementsAre("fp32", "bf16", "int8", "amx-int8", "amx-bf16"));
    }
}

TEST(Peaks, OfEveryInstructionSetHaveMultiplyAddsAndOfVectorsInt8) {
    for (const Isa isa : kAllIsas) {
        if (!supported(isa)) continue;
        const std::vector<Peak> all = peaks(isa);
        EXPECT_TRUE(all[0].run.has_value()) << name(isa);
        EXPECT_EQ(all[2].run.has_value(), isa != Isa::kScalar) << name(isa);
    }
}

TEST(Peaks, FollowTheExtensionsThatTheyNeed) {
    if (!supported(Isa::kAvx512)) GTEST_SKIP() << "no AVX-512";
    const std::vector<Peak> all = peaks(Isa::kAvx512);
    EXPECT_EQ(all[1].run.has_value(), !lacking(Extension::kAvx512Bf16));
    EXPECT_EQ(all[3].run.has_value(), !lacking(Extension::kAmxInt8));
    EXPECT_EQ(all[4].run.has_value(), !lacking(Extension::kAmxBf16));
}

TEST(Peaks, HaveReferencesThatComeOutAsByHand) {
    const std::vector<Peak> all = peaks(Isa::kScalar);
    const auto dot = [&](std::size_t i) { return all[i].dot(all[i].small_operands()); };
    EXPECT_EQ(dot(0), 1.5 * 0.5);
    EXPECT_EQ(dot(1), 1.5 * 0.5 - 0.5 * 0.25);
    EXPECT_EQ(dot(2), 5 - 12 + 21 - 32);
    EXPECT_EQ(dot(3), dot(2));
    EXPECT_EQ(dot(4), dot(1));
    EXPECT_EQ(all[2].expected_sum({80, 0}, all[2].small_operands()), 10 * dot(2));  // 40 multiply-adds
}

TEST(Peaks, AreRefusedForAnotherArchitecture) {
    for (const Isa isa : kAllIsas) {
        if (built(isa)) continue;
        try {
            peaks(isa);
            FAIL() << name(isa);
        } catch (const MachineError& error) {
            EXPECT_THAT(error.what(), testing::HasSubstr("peak kernels"));
        }
    }
}

}  // namespace
}  // namespace weir::kernels
