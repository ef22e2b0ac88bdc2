// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/small_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/units.h"

namespace weir::measure {
namespace {

using testing::HasSubstr;

Estimate about(double median) {
    return {median, 0.995 * median, 1.005 * median, 15};
}

PageKind kind(const char* pages, std::uint64_t page_bytes, double of_4k) {
    PageKind made;
    made.pages = pages;
    made.page_bytes = page_bytes;
    made.read_bytes_per_s = about(of_4k * 10e9);
    made.experts_bytes_per_s = about(of_4k * 9e9);
    made.read_of_4k = made.experts_of_4k = about(of_4k);
    return made;
}

PageKind missing(const char* pages, const Unreadable& why) {
    PageKind made;
    made.pages = pages;
    made.page_bytes = 2 * kMiB;
    made.read_bytes_per_s = made.experts_bytes_per_s = made.read_of_4k = made.experts_of_4k = why;
    return made;
}

const Unreadable kNever{"transparent huge pages are set to \"never\"", "echo madvise"};
const Unreadable kNone{"none are reserved", "reserve some"};

TEST(SmallPages, AreNoFindingWhereTransparentHugePagesAreAsGood) {
    std::vector<PageKind> kinds{kind("4k", 4 * kKiB, 1), kind("thp", 2 * kMiB, 1.2), missing("2m", kNone),
                                missing("1g", kNone)};
    EXPECT_FALSE(small_pages(kinds, "thp"));
    kinds[2] = kind("2m", 2 * kMiB, 1.2 * 1.019);  // beyond the intervals, but not worth a word
    EXPECT_FALSE(small_pages(kinds, "thp"));
    EXPECT_FALSE(small_pages({}, "thp"));
}

TEST(SmallPages, AreAnInfoWhereReservedOnesReadFaster) {
    const std::vector<PageKind> kinds{kind("4k", 4 * kKiB, 1), kind("thp", 2 * kMiB, 1.2),
                                      kind("2m", 2 * kMiB, 1.2), kind("1g", kGiB, 1.3)};
    const auto finding = small_pages(kinds, "thp");
    ASSERT_TRUE(finding);
    EXPECT_EQ(finding->id, "small-pages");
    EXPECT_EQ(finding->severity, "info");
    EXPECT_THAT(finding->evidence, HasSubstr("reserved pages of 1.0 GiB"));
    EXPECT_THAT(finding->evidence, HasSubstr("whole experts 11.7 GB/s against 10.8 GB/s"));
    EXPECT_FALSE(finding->remedy.empty());
}

TEST(SmallPages, AreALossWithTheRemedyAndWhatCouldBeMeasured) {
    std::vector<PageKind> kinds{kind("4k", 4 * kKiB, 1), missing("thp", kNever), missing("2m", kNone)};
    const auto blind = small_pages(kinds, "4k");
    ASSERT_TRUE(blind);
    EXPECT_EQ(blind->severity, "loss");
    EXPECT_EQ(blind->remedy, "echo madvise");
    EXPECT_THAT(blind->evidence, HasSubstr("set to \"never\""));
    EXPECT_THAT(blind->evidence, HasSubstr("could not be measured"));
    kinds[2] = kind("2m", 2 * kMiB, 1.25);
    EXPECT_THAT(
        small_pages(kinds, "4k")->evidence,
        HasSubstr("from reserved pages of 2.0 MiB whole experts come at 1.250 times (1.244 to 1.256)"));
}

TEST(SmallPages, AreALossTooWhereHugeOnesCameLater) {
    const std::vector<PageKind> kinds{kind("4k", 4 * kKiB, 1), kind("thp", 2 * kMiB, 1.2)};
    const auto finding = small_pages(kinds, "4k");
    ASSERT_TRUE(finding);
    EXPECT_THAT(finding->evidence, HasSubstr("1.200 times"));
    EXPECT_THAT(finding->remedy, HasSubstr("compact_memory"));
}

}  // namespace
}  // namespace weir::measure
