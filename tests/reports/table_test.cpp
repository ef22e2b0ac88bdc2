// SPDX-License-Identifier: Apache-2.0
#include "reports/table.h"

#include <gtest/gtest.h>

#include <sstream>

#include "base/error.h"

namespace weir::reports {
namespace {

std::string print_table(const Table& table, const Style& style = {}) {
    std::ostringstream out;
    table.print(out, style);
    return out.str();
}

TEST(Table, AlignsColumnsByWhatATerminalShows) {
    Table table({{"name"}, {"time", Align::kRight}, {"note"}});
    table.add({"a·b", "1.2 µs", "x"});
    table.add({"long", "12.0 ms", "y"});
    EXPECT_EQ(print_table(table),
              "  name     time  note\n"
              "  a·b    1.2 µs  x\n"
              "  long  12.0 ms  y\n");
}

TEST(Table, WrapsItsLastColumnUnderItself) {
    Table table({{"id"}, {"reason"}});
    table.add({"a", "some words that do not fit"});
    EXPECT_EQ(print_table(table, {.width = 24}),
              "  id  reason\n"
              "  a   some words that do\n"
              "      not fit\n");
}

TEST(Table, ComesInBandsThatFitAndNameTheirRowsAgain) {
    Table table({{"row"}, {"a", Align::kRight}, {"b", Align::kRight}, {"c", Align::kRight}});
    table.add({"x", "10.5", "20.5", "30.5"});
    ASSERT_EQ(table.bands({.width = 17}).size(), 2U);
    EXPECT_EQ(print_table(table.bands({.width = 17})[0]),
              "  row     a     b\n"
              "  x    10.5  20.5\n");
    EXPECT_EQ(print_table(table.bands({.width = 17})[1]),
              "  row     c\n"
              "  x    30.5\n");
    EXPECT_EQ(table.bands({.width = 23}).size(), 1U);
    EXPECT_EQ(table.bands({.width = 1}).size(), 3U) << "a column each, when none fits";
}

TEST(Table, PrintsNothingWithoutRows) {
    EXPECT_EQ(print_table(Table({{"name"}})), "");
}

TEST(Table, RefusesARowOfAnotherWidth) {
    Table table({{"a"}, {"b"}});
    EXPECT_THROW(table.add({"only one"}), Fault);
}

}  // namespace
}  // namespace weir::reports
