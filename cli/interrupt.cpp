// SPDX-License-Identifier: Apache-2.0
#include "cli/interrupt.h"

#include <pthread.h>
#include <unistd.h>

#include <ctime>

namespace weir::cli {
namespace {

constexpr timespec kGlance{0, 50'000'000};  // how often the waiter looks whether it should end
constexpr int kInterruptedExit = 130;

}  // namespace

Interrupt::Interrupt() {
    ::sigemptyset(&signals_);
    ::sigaddset(&signals_, SIGINT);
    ::sigaddset(&signals_, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signals_, &before_);
    waiter_ = std::jthread([this](const std::stop_token& over) {
        while (!over.stop_requested()) {
            if (::sigtimedwait(&signals_, nullptr, &kGlance) < 0) continue;
            if (source_.stop_requested()) ::_exit(kInterruptedExit);
            source_.request_stop();
        }
    });
}

Interrupt::~Interrupt() {
    waiter_.request_stop();
    waiter_.join();
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace weir::cli
