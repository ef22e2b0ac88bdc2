// SPDX-License-Identifier: Apache-2.0
#include "cli/console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "base/units.h"

namespace weir::cli {
namespace {

bool is_terminal(const std::ostream& stream) {
    if (&stream == &std::cout) return ::isatty(STDOUT_FILENO) == 1;
    if (&stream == &std::cerr) return ::isatty(STDERR_FILENO) == 1;
    return false;
}

/// The convention of https://no-color.org.
bool colour_refused() {
    const char* set = std::getenv("NO_COLOR");
    return set != nullptr && *set != '\0';
}

constexpr const char* kWipeLine = "\r\033[K";

}  // namespace

std::string time_left(double passed_s, double fraction) {
    constexpr double kEnough = 0.03;
    constexpr double kSecondsAMinute = 60;
    if (fraction < kEnough || fraction >= 1) return "";
    const double left = passed_s * (1 - fraction) / fraction;
    if (left >= 2 * kSecondsAMinute) return fmt::format(", {:.0f} min left", left / kSecondsAMinute);
    return fmt::format(", {:.0f} s left", left);
}

std::string rate_so_far(std::uint64_t bytes, double passed_s, double fraction) {
    if (bytes == 0 || fraction <= 0 || passed_s <= 0) return "";
    return ", " + format_bandwidth(static_cast<double>(bytes) * fraction / passed_s);
}

double StageClock::passed_s(double now_s, double fraction) {
    if (fraction < fraction_) began_s_ = now_s;
    fraction_ = fraction;
    return now_s - began_s_;
}

std::ostream& Console::report() {
    return verbosity_.quiet || verbosity_.document_out ? nowhere_ : out_;
}

std::ostream& Console::begin_report() {
    if (reported_) report() << '\n';
    reported_ = true;
    return report();
}

reports::Style Console::style() const {
    return {.colour = !verbosity_.colourless && !colour_refused() && is_terminal(out_)};
}

void Console::note(std::string_view text) {
    end_progress();
    if (!verbosity_.quiet) err_ << "weir: " << text << '\n';
}

Progress Console::progress() {
    return progress(0);
}

Progress Console::progress(std::uint64_t bytes) {
    if (verbosity_.quiet) return {};
    const bool rewrites = is_terminal(err_);
    if (!rewrites && !verbosity_.verbose) return {};
    const auto start = std::chrono::steady_clock::now();
    const auto clock = std::make_shared<StageClock>();  // one for all copies
    return [this, rewrites, start, bytes, clock](std::string_view what, double fraction) {
        if (rewrites) {
            shown_ = what;
            const std::chrono::duration<double> since = std::chrono::steady_clock::now() - start;
            const double passed = clock->passed_s(since.count(), fraction);
            err_ << kWipeLine
                 << fmt::format("{} … {:.0f} %{}{}", what, 100 * fraction,
                                rate_so_far(bytes, passed, fraction), time_left(passed, fraction))
                 << std::flush;
        } else if (shown_ != what) {
            shown_ = what;
            err_ << what << " …\n" << std::flush;
        }
    };
}

void Console::end_progress() {
    if (!shown_.empty() && is_terminal(err_)) err_ << kWipeLine << std::flush;
    shown_.clear();
}

}  // namespace weir::cli
