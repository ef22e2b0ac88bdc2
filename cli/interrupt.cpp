// SPDX-License-Identifier: Apache-2.0
#include "cli/interrupt.h"

#include <pthread.h>
#include <unistd.h>

namespace weir::cli {
namespace {

constexpr int kInterruptedExit = 130;

}  // namespace

Interrupt::Interrupt() {
    ::sigemptyset(&signals_);
    ::sigaddset(&signals_, SIGINT);
    ::sigaddset(&signals_, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signals_, &before_);
    waiter_ = std::jthread([this](const std::stop_token& over) {
        int signal = 0;
        while (::sigwait(&signals_, &signal) == 0 && !over.stop_requested()) {
            if (source_.stop_requested()) ::_exit(kInterruptedExit);
            source_.request_stop();
        }
    });
}

Interrupt::~Interrupt() {
    waiter_.request_stop();
    // Wakes that thread alone: every thread blocks this signal, so it ends nothing.
    ::pthread_kill(waiter_.native_handle(), SIGTERM);  // NOLINT(bugprone-bad-signal-to-kill-thread)
    waiter_.join();
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace weir::cli
