// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <stop_token>
#include <thread>

namespace weir::cli {

/// Turns Ctrl-C and TERM into a stop request while it lives; a second one ends the process at once with 130.
/// The signals are blocked in this thread and all that it starts, and one thread sleeps until they come, so
/// that no handler runs and nothing wakes beside a measurement. Make it before any other thread.
class Interrupt {
public:
    Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;
    ~Interrupt();

    std::stop_token token() const { return source_.get_token(); }

private:
    sigset_t signals_;
    sigset_t before_;
    std::stop_source source_;
    std::jthread waiter_;
};

}  // namespace weir::cli
