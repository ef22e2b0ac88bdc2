// SPDX-License-Identifier: Apache-2.0
#include "tests/house/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::house {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Rules small_house() {
    return parse_rules(
        "room base\nroom probe\nroom planner\nroom reports\n"
        "edge probe base\nedge planner base\nedge planner probe:types\n"
        "types probe machine.h\n"
        "only nlohmann/ base/*.cpp\nonly hwloc probe/*.cpp\n");
}

std::string with_licence(const std::string& rest) {
    return "// SPDX-License-Identifier: Apache-2.0\n" + rest;
}

TEST(HouseRules, AllowOwnHeadersAndThoseAlongAnEdge) {
    const std::string text = "#include \"probe/topology.h\"\n#include \"base/units.h\"\n#include <vector>\n";
    EXPECT_THAT(check_includes(text, "probe/topology.cpp", small_house()), IsEmpty());
}

TEST(HouseRules, CatchAnIncludeAgainstTheStream) {
    EXPECT_THAT(
        check_includes("#include <vector>\n#include \"planner/plan.h\"\n", "probe/x.cpp", small_house()),
        ElementsAre("probe/x.cpp:2: probe may not use planner"));
}

TEST(HouseRules, CatchAForbiddenRoomInAngleBracketsAndWithSpaces) {
    EXPECT_THAT(check_includes("  #  include <probe/machine.h>\n", "base/x.h", small_house()),
                ElementsAre("base/x.h:1: base may not use probe"));
}

TEST(HouseRules, AllowPlainTypesAloneWhereTheEdgeSaysTypes) {
    EXPECT_THAT(check_includes("#include \"probe/machine.h\"\n", "planner/plan.h", small_house()), IsEmpty());
    EXPECT_THAT(check_includes("#include \"probe/hwloc_topology.h\"\n", "planner/plan.h", small_house()),
                ElementsAre(HasSubstr("hwloc_topology.h is not among its TYPES")));
}

TEST(HouseRules, CatchAQuotedIncludeThatNamesNoRoom) {
    EXPECT_THAT(check_includes("#include \"machine.h\"\n", "probe/x.cpp", small_house()),
                ElementsAre(HasSubstr("does not begin with a room")));
}

TEST(HouseRules, KeepJsonInTheSourcesOfBase) {
    const std::string json = "#include <nlohmann/json.hpp>\n";
    EXPECT_THAT(check_includes(json, "base/value.cpp", small_house()), IsEmpty());
    EXPECT_THAT(check_includes(json, "base/value.h", small_house()),
                ElementsAre(HasSubstr("not for this file")));
    EXPECT_THAT(check_includes(json, "probe/x.cpp", small_house()),
                ElementsAre(HasSubstr("not for this file")));
}

TEST(HouseRules, KeepHwlocInTheSourcesOfProbe) {
    EXPECT_THAT(check_includes("#include <hwloc.h>\n", "probe/x.cpp", small_house()), IsEmpty());
    EXPECT_THAT(check_includes("#include <hwloc.h>\n", "probe/x.h", small_house()),
                ElementsAre(HasSubstr("not for this file")));
    EXPECT_THAT(check_includes("#include <hwloc/linux.h>\n", "planner/x.cpp", small_house()),
                ElementsAre(HasSubstr("not for this file")));
}

TEST(HouseRules, AcceptAShortLicensedHeader) {
    EXPECT_THAT(check_file(with_licence("#pragma once\n"), "base/x.h"), IsEmpty());
}

TEST(HouseRules, CatchAFileOfFourHundredLines) {
    EXPECT_THAT(check_file(with_licence(std::string(398, '\n')), "base/x.cpp"), IsEmpty());
    EXPECT_THAT(check_file(with_licence(std::string(399, '\n')), "base/x.cpp"),
                ElementsAre(HasSubstr("400 lines")));
}

TEST(HouseRules, CatchAMissingLicenceAMissingPragmaAndUnfinishedWork) {
    EXPECT_THAT(check_file("int x;\n", "base/x.cpp"), ElementsAre(HasSubstr("licence")));
    EXPECT_THAT(check_file(with_licence("int x;\n"), "base/x.h"), ElementsAre(HasSubstr("pragma once")));
    EXPECT_THAT(check_file(with_licence(std::string("// TO") + "DO\n"), "base/x.cpp"),
                ElementsAre(HasSubstr("says TO")));
}

TEST(HouseRules, CatchAnEdgeThatPointsAtALaterRoomOrAtNone) {
    EXPECT_THAT(check_edges(small_house()), IsEmpty());
    EXPECT_THAT(check_edges(parse_rules("room base\nroom probe\nedge base probe\n")),
                ElementsAre(HasSubstr("base uses probe")));
    EXPECT_THAT(check_edges(parse_rules("room base\nedge base attic:types\n")),
                ElementsAre(HasSubstr("base uses attic")));
}

}  // namespace
}  // namespace weir::house
