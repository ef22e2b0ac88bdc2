// SPDX-License-Identifier: Apache-2.0
// The proof of placement can fail: pages were put elsewhere on purpose, and the run says so.
#include <gmock/gmock.h>

#include "decode/run.h"
#include "tests/guest/outcome.h"

namespace weir::guest {
namespace {

using testing::Contains;
using testing::HasSubstr;

class GuestWrongPlacement : public GuestOutcome {
protected:
    decode::Run run(const std::string& name) const {
        EXPECT_EQ(status(name), 0) << text(name + ".txt");
        return document<decode::Run>(name);
    }
};

TEST_F(GuestWrongPlacement, IsSeenWhenMemoryWasBoundToOtherNodes) {
    const decode::Run misbound = run("misbound");
    ASSERT_TRUE(misbound.local_page_fraction) << misbound.local_page_fraction.reason().why;
    EXPECT_LT(*misbound.local_page_fraction, 0.01);
    EXPECT_THAT(misbound.warnings, Contains(HasSubstr("another node than planned")));
}

TEST_F(GuestWrongPlacement, IsSeenWhenPagesWereMovedAwayDuringTheRun) {
    const decode::Run migrated = run("migrated");
    ASSERT_TRUE(migrated.local_page_fraction) << migrated.local_page_fraction.reason().why;
    EXPECT_LT(*migrated.local_page_fraction, 0.9);
    EXPECT_THAT(migrated.warnings, Contains(HasSubstr("another node than planned")));
}

}  // namespace
}  // namespace weir::guest
