// SPDX-License-Identifier: Apache-2.0
#include "base/readable.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(Readable, HoldsAValueOrWhyNot) {
    const Readable<int> known = 7;
    EXPECT_TRUE(known.has_value());
    EXPECT_EQ(*known, 7);
    const Readable<int> unknown = Unreadable{"the file is absent", "mount /sys"};
    EXPECT_FALSE(unknown);
    EXPECT_EQ(unknown.reason().why, "the file is absent");
    EXPECT_EQ(unknown.reason().remedy, "mount /sys");
    EXPECT_EQ(unknown.value_or(3), 3);
    EXPECT_EQ(known.value_or(3), 7);
}

TEST(Readable, SaysThatItWasNotLookedForUntilItIs) {
    const Readable<std::string> fresh;
    ASSERT_FALSE(fresh.has_value());
    EXPECT_EQ(fresh.reason().why, "it was not looked for");
    EXPECT_FALSE(fresh.reason().remedy.empty());
}

TEST(Readable, IsAFaultToUseWithoutAskingFirst) {
    const Readable<std::string> unknown = Unreadable{"no SMBIOS", "ask the host"};
    try {
        static_cast<void>(unknown->size());
        FAIL() << "an unreadable value was given out";
    } catch (const Fault& e) {
        EXPECT_NE(std::string(e.what()).find("no SMBIOS"), std::string::npos);
    }
}

TEST(Readable, ReachesIntoItsValue) {
    const Readable<std::string> text = std::string("four");
    EXPECT_EQ(text->size(), 4U);
    EXPECT_EQ(text, Readable<std::string>(std::string("four")));
    EXPECT_NE(text, Readable<std::string>());
}

}  // namespace
}  // namespace weir
