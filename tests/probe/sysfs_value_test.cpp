// SPDX-License-Identifier: Apache-2.0
#include "probe/sysfs_value.h"

#include <gtest/gtest.h>

#include "tests/probe/fixture.h"

namespace weir::probe {
namespace {

constexpr const char* kPath = "/sys/value";
constexpr const char* kRemedy = "mend it";

TEST(SysfsValue, NumbersComeInOurUnit) {
    const FakeRoot root;
    root.write(kPath, "3200\n");
    EXPECT_EQ(read_number(root.files(), kPath, kRemedy).value(), 3200U);
    EXPECT_EQ(read_number(root.files(), kPath, kRemedy, 1'000).value(), 3'200'000U);
}

TEST(SysfsValue, NumbersSayWhyThereIsNone) {
    const FakeRoot root;
    const Readable<std::uint64_t> absent = read_number(root.files(), kPath, kRemedy);
    EXPECT_EQ(absent.reason(), (Unreadable{"there is no /sys/value", kRemedy}));
    for (const char* garbage : {"", "\n", "12 kB", "-1", "0x10", "99999999999999999999"}) {
        root.write(kPath, garbage);
        EXPECT_EQ(read_number(root.files(), kPath, kRemedy).reason().why,
                  "/sys/value holds something that weir does not know")
            << garbage;
    }
}

TEST(SysfsValue, NumbersThatDoNotFitOurUnitAreNoNumbers) {
    const FakeRoot root;
    root.write(kPath, "18446744073709551615\n");
    EXPECT_TRUE(read_number(root.files(), kPath, kRemedy).has_value());
    EXPECT_FALSE(read_number(root.files(), kPath, kRemedy, 2).has_value());
}

TEST(SysfsValue, AClosedFileIsNotAnAbsentOne) {
    const FakeRoot root;
    root.close(kPath);
    EXPECT_EQ(read_number(root.files(), kPath, kRemedy).reason().why, "/sys/value may not be read");
    EXPECT_EQ(read_words(root.files(), kPath, kRemedy).reason().why, "/sys/value may not be read");
    EXPECT_EQ(read_list(root.files(), kPath, kRemedy).reason().why, "/sys/value may not be read");
}

TEST(SysfsValue, BlankWordsAreUnreadable) {
    const FakeRoot root;
    root.write(kPath, "Registered-DDR4\n");
    EXPECT_EQ(read_words(root.files(), kPath, kRemedy).value(), "Registered-DDR4");
    root.write(kPath, "\n");
    EXPECT_EQ(read_words(root.files(), kPath, kRemedy).reason().why, "/sys/value is blank");
}

TEST(SysfsValue, ListsAreTidiedAndMayBeBlank) {
    const FakeRoot root;
    root.write(kPath, "3,0-2,8\n");
    EXPECT_EQ(read_list(root.files(), kPath, kRemedy).value(), "0-3,8");
    root.write(kPath, "\n");
    EXPECT_EQ(read_list(root.files(), kPath, kRemedy).value(), "");
    root.write(kPath, "0-nine\n");
    EXPECT_FALSE(read_list(root.files(), kPath, kRemedy).has_value());
}

TEST(SysfsValue, SignedNumbersMayBeBelowZero) {
    const FakeRoot root;
    root.write(kPath, "-5000\n");
    EXPECT_EQ(signed_number(root.files(), kPath), -5000);
    root.write(kPath, "cold\n");
    EXPECT_EQ(signed_number(root.files(), kPath), std::nullopt);
    EXPECT_EQ(signed_number(root.files(), "/sys/absent"), std::nullopt);
}

TEST(SysfsValue, ANumberStandsAloneAfterItsPrefix) {
    EXPECT_EQ(number_after("node12", "node"), 12);
    EXPECT_EQ(number_after("package_00", "package_"), 0);
    for (const char* other : {"node", "node1x", "node-1", "nodes1", "mc1", "node99999999999"}) {
        EXPECT_EQ(number_after(other, "node"), std::nullopt) << other;
    }
}

TEST(SysfsValue, NamesComeInTheOrderOfTheirNumbers) {
    const FakeRoot root;
    for (const char* name : {"mc10", "mc2", "power", "mc"}) root.make_folder(std::string("/sys/mc/") + name);
    const std::map<int, std::string> names = numbered_names(root.files(), "/sys/mc", "mc");
    EXPECT_EQ(names, (std::map<int, std::string>{{2, "mc2"}, {10, "mc10"}}));
}

TEST(SysfsValue, AnEmptyFolderIsNotAnAbsentOne) {
    const FakeRoot root;
    EXPECT_EQ(why_none(root.files(), "/sys/mc", "controller"), "there is no /sys/mc");
    root.make_folder("/sys/mc");
    EXPECT_EQ(why_none(root.files(), "/sys/mc", "controller"), "/sys/mc lists no controller");
}

}  // namespace
}  // namespace weir::probe
