// SPDX-License-Identifier: Apache-2.0
#include "tests/guest/kit.h"

#include <gmock/gmock.h>

namespace weir::guest {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(GuestKit, SaysWhatIsMissingAndHowToGetIt) {
    EXPECT_EQ((Kit{"/bin/qemu", "/bin/busybox", "/boot/vmlinuz"}.missing()), "");
    const std::string missing = Kit{"", "/bin/busybox", ""}.missing();
    EXPECT_THAT(missing, HasSubstr("qemu-system-x86_64, a Linux kernel"));
    EXPECT_THAT(missing, Not(HasSubstr("busybox")));
    EXPECT_THAT(missing, HasSubstr("scripts/setup --guest"));
}

}  // namespace
}  // namespace weir::guest
