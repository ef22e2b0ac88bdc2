// SPDX-License-Identifier: Apache-2.0
#include "cli/console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <ostream>

namespace weir::cli {
namespace {

bool is_terminal(const std::ostream& stream) {
    if (&stream == &std::cout) return ::isatty(STDOUT_FILENO) == 1;
    if (&stream == &std::cerr) return ::isatty(STDERR_FILENO) == 1;
    return false;
}

constexpr const char* kWipeLine = "\r\033[K";

}  // namespace

std::ostream& Console::report() const {
    static std::ostream swallows(nullptr);
    if (quiet || report_to_err) return swallows;
    return out_;
}

reports::Style Console::style() const {
    return {.colour = !colourless && is_terminal(out_)};
}

void Console::note(std::string_view text) const {
    if (!quiet) err_ << "weir: " << text << "\n";
}

Progress Console::progress() {
    if (quiet) return {};
    const bool rewrites = is_terminal(err_);
    if (!rewrites && !verbose) return {};
    return [this, rewrites](std::string_view what, double fraction) {
        if (rewrites) {
            shown_ = what;
            err_ << kWipeLine << fmt::format("{} … {:.0f} %", what, 100 * fraction) << std::flush;
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
