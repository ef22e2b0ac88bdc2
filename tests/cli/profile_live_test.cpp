// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>

#include "base/document.h"
#include "base/files.h"
#include "decode/run.h"
#include "probe/machine.h"
#include "tests/cli/command.h"
#include "tests/planner/sample.h"

namespace weir::cli {
namespace {

/// INT blocked in this thread and those that it starts, so that only the command under test takes it.
class Blocked {
public:
    Blocked() {
        sigset_t signals;
        ::sigemptyset(&signals);
        ::sigaddset(&signals, SIGINT);
        ::pthread_sigmask(SIG_BLOCK, &signals, &before_);
    }
    Blocked(const Blocked&) = delete;
    Blocked& operator=(const Blocked&) = delete;
    ~Blocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_;
};

TEST(ProfileLive, AnInterruptedProfileKeepsTheStagesThatWereDone) {
    const ScratchFolder folder;
    const std::string machine = folder.path("out/machine.json");
    const Blocked blocked;
    const std::jthread impatient([&](const std::stop_token& over) {
        while (!over.stop_requested() && !std::filesystem::exists(machine)) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        if (!over.stop_requested()) ::kill(::getpid(), SIGINT);
    });
    const Outcome outcome = run({"profile", "--quick", "--out", folder.path("out")});
    EXPECT_EQ(outcome.code, 130) << outcome.err;
    EXPECT_TRUE(says(outcome.err, machine)) << outcome.err;
    EXPECT_NO_THROW(read_document<probe::Machine>(read_file(machine), machine));
    EXPECT_TRUE(says(outcome.out, "NUMA nodes")) << "the machine was shown";
    EXPECT_FALSE(std::filesystem::exists(folder.path("out/profile.json")));
}

TEST(ProfileLive, ASmallModelGoesAllTheWay) {
    const ScratchFolder folder;
    const std::string out = folder.path("out");
    const Outcome outcome = run({"profile", "--quick", "--threads", "1", "--out", out, "--model-file",
                                 folder.write("tiny.json", write_document(planner::sample::tiny()))});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    for (const char* name :
         {"machine.json", "measurements.json", "model.json", "plan.json", "run.json", "profile.json"}) {
        EXPECT_TRUE(std::filesystem::exists(out + "/" + name)) << name;
    }
    const auto ran = read_document<decode::Run>(read_file(out + "/run.json"), "run.json");
    EXPECT_EQ(ran.threads, 1);
    EXPECT_GE(ran.tokens_per_s.samples, 9U);
    EXPECT_GT(ran.tokens_per_s.low, 0);
    EXPECT_TRUE(ran.fold.whole);
    EXPECT_TRUE(says(read_file(out + "/report.txt"), "Headline"));
    EXPECT_TRUE(read_file(out + "/report.md").starts_with("## Headline\n"));
    EXPECT_FALSE(says(outcome.out, "\x1b")) << "no terminal, no escape codes";
}

}  // namespace
}  // namespace weir::cli
