// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "base/progress.h"
#include "reports/style.h"

namespace weir::cli {

/// Where a verb writes: results to `out`, everything else to `err`.
class Console {
public:
    Console(std::ostream& out, std::ostream& err) : out_(out), err_(err) {}

    bool quiet = false;    ///< no report, no notes; documents and errors stay
    bool verbose = false;  ///< a line for each stage of long work
    bool colourless = false;
    bool report_to_err = false;  ///< standard output carries a JSON document

    std::ostream& out() const { return out_; }
    std::ostream& err() const { return err_; }
    /// Where reports for a person go; a stream that swallows them when quiet.
    std::ostream& report() const;
    reports::Style style() const;

    /// A line on standard error that is not an error.
    void note(std::string_view text) const;

    /// Shows progress on standard error: one line, rewritten, on a terminal; a line a stage with verbose;
    /// else nothing.
    Progress progress();
    /// Wipes the progress line, before a report is printed.
    void end_progress();

private:
    std::ostream& out_;
    std::ostream& err_;
    std::string shown_;
};

}  // namespace weir::cli
