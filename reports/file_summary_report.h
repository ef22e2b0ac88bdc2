// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "models/file_summary.h"
#include "reports/style.h"

namespace weir::reports {

/// What a model's files hold, whatever its architecture: sizes by class and format, and why the rest is
/// unreadable.
void print_file_summary(std::ostream& out, const models::FileSummary& summary, const Style& style);

/// The files alone, below a model that is known.
void print_model_files(std::ostream& out, const models::FileSummary& summary, const Style& style);

}  // namespace weir::reports
