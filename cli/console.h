// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "base/progress.h"
#include "reports/style.h"

namespace weir::cli {

/// What the common options say about output.
struct Verbosity {
    bool quiet = false;         ///< no report, no notes; documents and errors stay
    bool verbose = false;       ///< a line for each stage of long work
    bool colourless = false;    ///< plain text on a terminal, too
    bool document_out = false;  ///< standard output carries a JSON document, and nothing beside it
};

/// ", 35 s left", judged by how long the part that is done took; empty while too little is done to tell.
std::string time_left(double passed_s, double fraction);

/// ", 1.8 GB/s", the bytes that are done over the time that they took; empty where there are none to count.
std::string rate_so_far(std::uint64_t bytes, double passed_s, double fraction);

/// How long the stage at hand has taken: one progress goes through several, each from 0 to 1.
class StageClock {
public:
    /// Seconds since the stage began, which was when the fraction was less than before; `now_s` never goes
    /// back.
    double passed_s(double now_s, double fraction);

private:
    double began_s_ = 0;
    double fraction_ = 0;
};

/// Where a verb writes: results to `out`, everything else to `err`.
class Console {
public:
    Console(std::ostream& out, std::ostream& err, const Verbosity& verbosity)
        : out_(out), err_(err), verbosity_(verbosity) {}
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;
    ~Console() = default;

    std::ostream& out() { return out_; }
    /// Where reports for a person go; a stream that swallows them when none is wanted.
    std::ostream& report();
    /// The same, with a blank line between one report and the next.
    std::ostream& begin_report();
    reports::Style style() const;

    /// A line on standard error that is not an error.
    void note(std::string_view text);

    /// Shows progress on standard error: one line, rewritten, on a terminal, with the time left once there is
    /// something to judge it by; a line a stage with verbose; else nothing. Not to be used longer than this
    /// console lives.
    Progress progress();
    /// The same for work on so many bytes: on a terminal the line says how many a second, too.
    Progress progress(std::uint64_t bytes);
    /// Wipes the progress line, before anything else is printed.
    void end_progress();

private:
    std::ostream& out_;
    std::ostream& err_;
    std::ostream nowhere_{nullptr};
    Verbosity verbosity_;
    std::string shown_;
    bool reported_ = false;
};

}  // namespace weir::cli
