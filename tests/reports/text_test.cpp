// SPDX-License-Identifier: Apache-2.0
#include "reports/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::reports {
namespace {

using ::testing::ElementsAre;

TEST(Text, CountsColumnsAndNotBytes) {
    EXPECT_EQ(display_width("1.2 µs"), 6);
    EXPECT_EQ(display_width("a · b"), 5);
    EXPECT_EQ(display_width(""), 0);
}

TEST(Text, PadsToColumns) {
    EXPECT_EQ(pad_right("µ", 3), "µ  ");
    EXPECT_EQ(pad_left("µ", 3), "  µ");
    EXPECT_EQ(pad_left("longer", 3), "longer");
}

TEST(Text, WrapsAtSpaces) {
    EXPECT_THAT(wrap("one two three four", 9), ElementsAre("one two", "three", "four"));
    EXPECT_THAT(wrap("exact fit", 9), ElementsAre("exact fit"));
}

TEST(Text, BreaksAWordThatIsTooLongBetweenCharacters) {
    EXPECT_THAT(wrap("µµµµµµµµµµ", 8), ElementsAre("µµµµµµµµ", "µµ"));
}

TEST(Text, WrapsNothingIntoOneEmptyLine) {
    EXPECT_THAT(wrap("", 10), ElementsAre(""));
}

}  // namespace
}  // namespace weir::reports
