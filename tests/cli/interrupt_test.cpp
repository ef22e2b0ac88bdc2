// SPDX-License-Identifier: Apache-2.0
#include "cli/interrupt.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace weir::cli {
namespace {

bool blocked(int signal) {
    sigset_t mask;
    ::pthread_sigmask(SIG_BLOCK, nullptr, &mask);
    return ::sigismember(&mask, signal) == 1;
}

TEST(Interrupt, TurnsCtrlCIntoAStopRequest) {
    const Interrupt interrupt;
    EXPECT_FALSE(interrupt.token().stop_requested());
    ::kill(::getpid(), SIGINT);
    for (int i = 0; i < 500 && !interrupt.token().stop_requested(); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_TRUE(interrupt.token().stop_requested());
}

TEST(InterruptDeathTest, EndsTheProcessAtTheSecondCtrlC) {
    EXPECT_EXIT(
        {
            const Interrupt interrupt;
            for (int i = 0; i < 500; ++i) {
                ::kill(::getpid(), SIGINT);
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
            }
        },
        ::testing::ExitedWithCode(130), "");
}

TEST(Interrupt, GivesTheSignalsBack) {
    {
        const Interrupt interrupt;
        EXPECT_TRUE(blocked(SIGINT));
        EXPECT_TRUE(blocked(SIGTERM));
    }
    EXPECT_FALSE(blocked(SIGINT));
    EXPECT_FALSE(blocked(SIGTERM));
}

TEST(Interrupt, LeavesASignalBlockedThatWasBlockedBefore) {
    sigset_t term;
    sigset_t before;
    ::sigemptyset(&term);
    ::sigaddset(&term, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &term, &before);
    { const Interrupt interrupt; }
    EXPECT_TRUE(blocked(SIGTERM));
    EXPECT_FALSE(blocked(SIGINT));
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace
}  // namespace weir::cli
