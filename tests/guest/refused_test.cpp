// SPDX-License-Identifier: Apache-2.0
// System calls that a container's profile may refuse: the run goes on, and names what it could not do.
#include <gmock/gmock.h>

#include "decode/run.h"
#include "tests/guest/outcome.h"

namespace weir::guest {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

const auto kNotPermitted = HasSubstr("Operation not permitted");

class GuestRefused : public GuestOutcome {
protected:
    decode::Run run(const std::string& name) const {
        EXPECT_EQ(status(name), 0) << text(name + ".txt");
        return document<decode::Run>(name);
    }
};

TEST_F(GuestRefused, BindingIsNamedAndPagesLieRightByFirstTouch) {
    const decode::Run run = this->run("refused_mbind");
    EXPECT_THAT(run.warnings, Contains(AllOf(HasSubstr("mbind"), kNotPermitted)));
    ASSERT_TRUE(run.local_page_fraction) << run.local_page_fraction.reason().why;
    EXPECT_EQ(*run.local_page_fraction, 1.0);
}

TEST_F(GuestRefused, ProofOfPlacementIsNamedAndNoFractionIsMadeUp) {
    const decode::Run run = this->run("refused_move_pages");
    EXPECT_THAT(run.warnings, Contains(AllOf(HasSubstr("move_pages"), kNotPermitted)));
    ASSERT_FALSE(run.local_page_fraction);
    EXPECT_THAT(run.local_page_fraction.reason().why, AllOf(HasSubstr("move_pages"), kNotPermitted));
}

TEST_F(GuestRefused, IsNotSaidOfARunThatMayDoBoth) {
    EXPECT_THAT(run("run").warnings, Not(Contains(kNotPermitted)));
}

}  // namespace
}  // namespace weir::guest
