// SPDX-License-Identifier: Apache-2.0
#include "cli/console.h"

#include <gtest/gtest.h>

#include <sstream>

namespace weir::cli {
namespace {

TEST(TimeLeft, IsWhatThePartThatIsDoneTookForTheRest) {
    EXPECT_EQ(time_left(10, 0.25), ", 30 s left");
    EXPECT_EQ(time_left(60, 0.1), ", 9 min left");
    EXPECT_EQ(time_left(60, 0.5), ", 60 s left");
}

TEST(TimeLeft, IsNotGuessedWhileLittleIsDoneNorWhenAllIs) {
    EXPECT_EQ(time_left(10, 0.01), "");
    EXPECT_EQ(time_left(10, 1), "");
}

TEST(RateSoFar, IsOfTheBytesThatAreDone) {
    EXPECT_EQ(rate_so_far(10'000'000'000, 2, 0.5), ", 2.5 GB/s");
    EXPECT_EQ(rate_so_far(0, 2, 0.5), "");
    EXPECT_EQ(rate_so_far(1000, 0, 0), "");
}

TEST(ConsoleProgress, IsALineAStageWithVerboseWhereThereIsNoTerminal) {
    std::ostringstream out;
    std::ostringstream err;
    Console console(out, err, {.verbose = true});
    const Progress progress = console.progress();
    progress("reading", 0.1);
    progress("reading", 0.2);
    progress("writing", 0.9);
    EXPECT_EQ(err.str(), "reading …\nwriting …\n");
    EXPECT_EQ(out.str(), "");
}

TEST(ConsoleProgress, IsNothingWithoutATerminalOrWhenQuiet) {
    std::ostringstream out;
    std::ostringstream err;
    EXPECT_FALSE(Console(out, err, {}).progress());
    EXPECT_FALSE(Console(out, err, {.quiet = true, .verbose = true}).progress());
}

TEST(StageClock, BeginsAgainWithTheNextStage) {
    StageClock clock;
    EXPECT_EQ(clock.passed_s(1, 0.1), 1);
    EXPECT_EQ(clock.passed_s(9, 1), 9);
    EXPECT_EQ(clock.passed_s(10, 0), 0) << "loading is done, and checking begins";
    EXPECT_EQ(clock.passed_s(12, 0.5), 2);
    EXPECT_EQ(clock.passed_s(14, 0.5), 4);
}

}  // namespace
}  // namespace weir::cli
