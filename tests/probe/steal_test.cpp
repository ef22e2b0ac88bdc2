// SPDX-License-Identifier: Apache-2.0
#include "probe/steal.h"

#include <gtest/gtest.h>

#include "tests/probe/fixture.h"

namespace weir::probe {
namespace {

TEST(Steal, IsAShareOfAllTimesButTheGuestsOwn) {
    const FakeRoot root;
    root.write("/proc/stat", "cpu  100 100 100 600 0 0 0 100 50 50\ncpu0 1 1 1 1 1 1 1 1 1 1\n");
    EXPECT_DOUBLE_EQ(read_steal_fraction(root.files()).value(), 0.1);
    root.write("/proc/stat", "cpu  1 1 1 1 1 1 1 0 0 0");
    EXPECT_DOUBLE_EQ(read_steal_fraction(root.files()).value(), 0);
}

TEST(Steal, SaysWhyThereIsNone) {
    const FakeRoot root;
    EXPECT_EQ(read_steal_fraction(root.files()).reason().why, "there is no /proc/stat");
    EXPECT_FALSE(read_steal_fraction(SystemFiles::none()).has_value());
    for (const char* garbage :
         {"", "\n", "cpu  1 2 3\ncpu0 4 5 6 7 8", "cpu0 1 1 1 1 1 1 1 1\n", "cpu  1 2 3 4 5 6 7 x\n",
          "cpu  0 0 0 0 0 0 0 0\n", "cpu  99999999999999999999 0 0 0 0 0 0 0\n"}) {
        root.write("/proc/stat", garbage);
        EXPECT_TRUE(read_steal_fraction(root.files()).reason().why.ends_with("weir does not know"))
            << garbage;
    }
}

TEST(Steal, DoesNotWrapAroundOnHugeTimes) {
    const FakeRoot root;
    root.write("/proc/stat", "cpu  18446744073709551615 0 0 0 0 0 0 18446744073709551615\n");
    EXPECT_DOUBLE_EQ(read_steal_fraction(root.files()).value(), 0.5);
}

TEST(Steal, OfAClosedFileIsUnreadable) {
    const FakeRoot root;
    root.close("/proc/stat");
    EXPECT_EQ(read_steal_fraction(root.files()).reason().why, "/proc/stat may not be read");
}

}  // namespace
}  // namespace weir::probe
