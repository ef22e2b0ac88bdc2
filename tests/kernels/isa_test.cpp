// SPDX-License-Identifier: Apache-2.0
#include "kernels/isa.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>

#include "base/error.h"
#include "kernels/dispatch.h"

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
            EXPECT_THROW(chosen_isa(), MachineError);
    }
}

TEST(Isa, RefusesANameThatIsNone) {
    const Forced forced("avx1024");
    try {
        chosen_isa();
        FAIL() << "no error";
    } catch (const UsageError& error) {
        EXPECT_NE(std::string(error.what()).find("avx1024"), std::string::npos);
        EXPECT_NE(error.remedy().find("avx2"), std::string::npos);
    }
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

TEST(Dispatch, TablesNameTheirInstructionSetAndShareNoKernel) {
    for (const Isa isa : kAllIsas) {
        const KernelTable& of = table(isa);
        EXPECT_EQ(of.isa, isa);
        EXPECT_EQ(of.vector.isa, isa);
        EXPECT_NE(of.attention, nullptr);
        for (const formats::FormatInfo& format : formats::all_formats()) {
            ASSERT_NE(of.matvec[format.format], nullptr);
            ASSERT_NE(of.transposed[format.format], nullptr);
            EXPECT_EQ(matvec(isa, format.format), of.matvec[format.format]);
            EXPECT_EQ(transposed(isa, format.format), of.transposed[format.format]);
        }
    }
    for (const formats::FormatInfo& format : formats::all_formats()) {
        EXPECT_NE(matvec(Isa::kScalar, format.format), matvec(Isa::kAvx2, format.format));
        EXPECT_NE(matvec(Isa::kAvx2, format.format), matvec(Isa::kAvx512, format.format));
    }
    EXPECT_NE(table(Isa::kScalar).activation.per256, table(Isa::kAvx2).activation.per256);
    EXPECT_NE(table(Isa::kAvx2).activation.per256, table(Isa::kAvx512).activation.per256);
}

}  // namespace
}  // namespace weir::kernels
