// SPDX-License-Identifier: Apache-2.0
#include "base/cpu_list.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace weir {
namespace {

using Cpus = std::vector<int>;

TEST(CpuList, ReadsSinglesRangesAndSteps) {
    EXPECT_EQ(parse_cpu_list("5"), (Cpus{5}));
    EXPECT_EQ(parse_cpu_list("0-3,8"), (Cpus{0, 1, 2, 3, 8}));
    EXPECT_EQ(parse_cpu_list("0-6:2,9"), (Cpus{0, 2, 4, 6, 9}));
    EXPECT_EQ(parse_cpu_list("0-3,8\n"), (Cpus{0, 1, 2, 3, 8}));
}

TEST(CpuList, IsEmptyForAnEmptyText) {
    EXPECT_TRUE(parse_cpu_list("").empty());
    EXPECT_TRUE(parse_cpu_list("\n").empty());
    EXPECT_EQ(format_cpu_list({}), "");
}

TEST(CpuList, SortsAndDropsRepeats) {
    EXPECT_EQ(parse_cpu_list("8,0-2,1"), (Cpus{0, 1, 2, 8}));
    EXPECT_EQ(format_cpu_list({8, 2, 1, 0, 1}), "0-2,8");
}

TEST(CpuList, WritesTheShortestForm) {
    EXPECT_EQ(format_cpu_list({0}), "0");
    EXPECT_EQ(format_cpu_list({0, 1}), "0-1");
    EXPECT_EQ(format_cpu_list({0, 2, 4, 5, 6}), "0,2,4-6");
}

TEST(CpuList, SurvivesTheWayThereAndBack) {
    for (const char* text : {"", "0", "0-255", "0-7,16-23,64", "1,3,5,7"}) {
        EXPECT_EQ(format_cpu_list(parse_cpu_list(text)), text);
    }
}

TEST(CpuList, RejectsGarbageAndNamesThePart) {
    for (const char* text : {"a", "1,", ",1", "1,,2", "3-1", "-1", "0-", "1-2-3", "0-7:0", "0-7:", "1;2",
                             "0x3", " 1", "99999999999", "0-4000000000"}) {
        EXPECT_THROW(parse_cpu_list(text), InputError) << text;
    }
    try {
        parse_cpu_list("0-3,x9");
        FAIL() << "\"x9\" was taken for a CPU";
    } catch (const InputError& e) {
        EXPECT_NE(std::string(e.what()).find("\"x9\""), std::string::npos) << e.what();
        EXPECT_NE(e.remedy().find("0-3,8"), std::string::npos);
        EXPECT_EQ(e.exit_code(), 3);
    }
}

}  // namespace
}  // namespace weir
