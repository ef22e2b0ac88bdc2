// SPDX-License-Identifier: Apache-2.0
#include "reports/not_readable.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "tests/reports/flowing.h"

namespace weir::reports {
namespace {

using example::flowing_report;
using ::testing::HasSubstr;

TEST(NotReadable, NamesAllValuesOfOneReasonOnce) {
    std::ostringstream out;
    Writer writer(out, {});
    NotReadable missing;
    const Readable<std::string> board = Unreadable{"no SMBIOS", "run as root"};
    missing.entry(writer, "board", board, kText);
    missing.keep("memory slots", board.reason());
    missing.keep("memory slots", board.reason());
    missing.keep("governor", {"no cpufreq", "load a driver"});
    missing.write(writer);
    EXPECT_EQ(example::flowing(out.str()),
              "board unreadable Not readable here board, memory slots unreadable: no SMBIOS (remedy: run as "
              "root) governor unreadable: no cpufreq (remedy: load a driver) ");
}

TEST(NotReadable, CountsReasonsOfTheSameRemedyAndShowsOneOfEachName) {
    std::ostringstream out;
    Writer writer(out, {});
    NotReadable missing;
    for (const char* why : {"no /a", "no /b", "no /c"}) missing.keep("links", {why, "look at the host"});
    missing.keep("devices", {"no /d", "look at the host"});
    missing.write(writer);
    EXPECT_THAT(example::flowing(out.str()),
                HasSubstr("links, devices unreadable: no /a; no /d; 2 more like these (remedy: look at the "
                          "host)"));
}

TEST(NotReadable, HasNoSectionWhenAllWasRead) {
    std::ostringstream out;
    Writer writer(out, {});
    NotReadable missing;
    const Readable<int> four = 4;
    EXPECT_EQ(missing.text("four", four, kText), "4");
    missing.write(writer);
    EXPECT_EQ(out.str(), "");
}

TEST(NotReadable, SaysEverythingOfAMachineThatNobodyLookedAt) {
    const std::string text = flowing_report(probe::Machine{});
    for (const char* name :
         {"board", "virtualised", "CPU time stolen", "spec bandwidth", "best spec bandwidth", "CCD bound",
          "nodes a socket", "memory tiers", "memory access (HMAT)", "memory-side caches",
          "huge pages of nodes", "memory channels", "memory slots", "memory errors (EDAC)",
          "DIMM temperatures", "fabric clocks", "uncore clocks", "PCI devices"}) {
        EXPECT_THAT(text.substr(text.find("Not readable here")), HasSubstr(name));
    }
    EXPECT_EQ(text.find("it was not looked for"), text.rfind("it was not looked for")) << text;
}

}  // namespace
}  // namespace weir::reports
