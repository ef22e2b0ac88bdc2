// SPDX-License-Identifier: Apache-2.0
#include "reports/findings_report.h"

#include <fmt/format.h>

namespace weir::reports {

void write_findings(Writer& writer, const std::vector<probe::Finding>& findings) {
    if (findings.empty()) return;
    writer.section("Findings");
    for (const probe::Finding& finding : findings) {
        writer.alert(fmt::format("{}: {}", finding.severity, finding.id));
        writer.entry("  evidence", finding.evidence);
        writer.entry("  remedy", finding.remedy);
    }
    writer.note("more of each: weir probe --explain ID");
}

}  // namespace weir::reports
