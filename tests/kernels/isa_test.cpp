// SPDX-License-Identifier: Apache-2.0
#include "kernels/isa.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>

#include "base/error.h"
#include "kernels/dispatch.h"
#include "kernels/read.h"
#include "kernels/tape.h"

namespace weir::kernels {
namespace {

/// Sets WEIR_ISA for a scope.
class Forced {
public:
    explicit Forced(const char* value) {
        if (const char* before = std::getenv("WEIR_ISA")) before_ = before;
        if (value == nullptr)
            unsetenv("WEIR_ISA");
        else
            setenv("WEIR_ISA", value, 1);
    }
    ~Forced() {
        if (before_)
            setenv("WEIR_ISA", before_->c_str(), 1);
        else
            unsetenv("WEIR_ISA");
    }
    Forced(const Forced&) = delete;
    Forced& operator=(const Forced&) = delete;

private:
    std::optional<std::string> before_;
};

/// The forced one is an error that names it and says what to do.
void expect_refused(Isa isa) {
    try {
        chosen_isa();
        ADD_FAILURE() << "no error for " << name(isa);
    } catch (const MachineError& error) {
        EXPECT_NE(std::string(error.what()).find("WEIR_ISA=" + std::string(name(isa))), std::string::npos);
        EXPECT_NE(error.remedy().find("unset WEIR_ISA"), std::string::npos);
    }
}

TEST(Isa, IsTheBestOneUnlessForced) {
    const Forced nothing(nullptr);
    EXPECT_EQ(chosen_isa(), best_supported());
    const Forced empty("");
    EXPECT_EQ(chosen_isa(), best_supported());
}

TEST(Isa, EachIsChosenByItsNameOrRefusedAsLacking) {
    for (const Isa isa : kAllIsas) {
        const Forced forced(std::string(name(isa)).c_str());
        if (supported(isa))
            EXPECT_EQ(chosen_isa(), isa);
        else
            expect_refused(isa);
    }
}

TEST(Isa, RefusesANameThatIsNone) {
    const Forced forced("avx1024");
    try {
        chosen_isa();
        FAIL() << "no error";
    } catch (const UsageError& error) {
        EXPECT_NE(std::string(error.what()).find("avx1024"), std::string::npos);
        for (const Isa isa : kAllIsas)
            EXPECT_NE(error.remedy().find(name(isa)), std::string::npos) << name(isa);
    }
}

TEST(Isa, IsSupportedOnlyWhereItIsBuilt) {
    for (const Isa isa : kAllIsas) EXPECT_TRUE(built(isa) || !supported(isa)) << name(isa);
    EXPECT_TRUE(built(Isa::kScalar));
#if defined(__x86_64__)
    EXPECT_TRUE(built(Isa::kAvx2) && built(Isa::kAvx512) && !built(Isa::kNeon));
#elif defined(__aarch64__)
    EXPECT_TRUE(built(Isa::kNeon) && !built(Isa::kAvx2) && !built(Isa::kAvx512));
#endif
}

// ctest runs this once with each WEIR_ISA.
TEST(ForcedIsa, IsTheOneThatTheEnvironmentNamesOrTheBest) {
    const char* forced = std::getenv("WEIR_ISA");
    for (const Isa isa : kAllIsas)
        if (forced != nullptr && name(isa) == forced && !supported(isa))
            GTEST_SKIP() << "this processor lacks " << forced;
    const KernelTable& chosen = table(chosen_isa());
    std::cout << "ran " << name(chosen.isa) << '\n';
    EXPECT_EQ(name(chosen.isa), forced != nullptr ? forced : name(best_supported()));
}

TEST(Dispatch, TablesNameTheirInstructionSetAndHaveEveryKernel) {
    for (const Isa isa : kAllIsas) {
        if (!built(isa)) continue;
        const KernelTable& of = table(isa);
        EXPECT_EQ(of.isa, isa);
        EXPECT_EQ(of.vector.isa, isa);
        EXPECT_NE(of.attention, nullptr);
        for (const formats::Format format : tape_formats()) {
            ASSERT_NE(of.matvec[format], nullptr);
            ASSERT_NE(of.transposed[format], nullptr);
            EXPECT_EQ(matvec(isa, format), of.matvec[format]);
            EXPECT_EQ(transposed(isa, format), of.transposed[format]);
        }
    }
}

TEST(Dispatch, InstructionSetsShareNoKernelOfMatricesOrActivations) {
    for (const Isa one : kAllIsas) {
        for (const Isa other : kAllIsas) {
            if (one == other || !built(one) || !built(other)) continue;
            for (const formats::Format format : tape_formats())
                EXPECT_NE(matvec(one, format), matvec(other, format));
            EXPECT_NE(table(one).activation.per32, table(other).activation.per32);
            EXPECT_NE(table(one).activation.per256, table(other).activation.per256);
        }
    }
}

TEST(Dispatch, RefusesTheInstructionSetsOfAnotherArchitecture) {
    for (const Isa isa : kAllIsas) {
        if (built(isa)) continue;
        try {
            table(isa);
            ADD_FAILURE() << "no error for " << name(isa);
        } catch (const MachineError& error) {
            EXPECT_NE(std::string(error.what()).find(name(isa)), std::string::npos);
            EXPECT_NE(error.remedy().find(isa == Isa::kNeon ? "AArch64" : "x86-64"), std::string::npos);
        }
        EXPECT_THROW(vector_kernels(isa), MachineError);
        EXPECT_THROW(attention_kernel(isa), MachineError);
        EXPECT_THROW(read_kernels(isa), MachineError);
    }
}

}  // namespace
}  // namespace weir::kernels
