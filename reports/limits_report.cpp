// SPDX-License-Identifier: Apache-2.0
#include "reports/limits_report.h"

#include "base/units.h"

namespace weir::reports {

void write_limits(Writer& writer, const planner::Limits& limits) {
    writer.section("Limits");
    writer.entry("best spec", limits.best_spec, format_rate);
    writer.entry("spec", limits.spec, format_rate);
    writer.entry("machine ceiling", limits.machine, format_rate);
    writer.entry("ceiling", format_rate(limits.ceiling) + " (memory)");
    writer.entry("ceiling", format_rate(limits.with_compute) + " (memory + compute)");
}

}  // namespace weir::reports
