// SPDX-License-Identifier: Apache-2.0
#include "probe/findings.h"

#include <algorithm>

#include "probe/findings/kinds.h"
#include "probe/spec_bandwidth.h"

namespace weir::probe {
namespace {

int rank(const Finding& finding) {
    return finding.severity == "loss" ? 0 : finding.severity == "warning" ? 1 : 2;
}

}  // namespace

std::vector<FindingKind> finding_kinds() {
    return {
#define WEIR_FINDING(name) findings::name(),
#include "probe/findings/list.inc"
#undef WEIR_FINDING
    };
}

std::vector<Finding> find_findings(const Machine& machine) {
    std::vector<Finding> found;
    for (const FindingKind& kind : finding_kinds()) {
        std::optional<Seen> seen = kind.detect(machine);
        if (!seen) continue;
        found.push_back({std::string(kind.id),
                         seen->severity.empty() ? std::string(kind.severity) : std::move(seen->severity),
                         std::move(seen->evidence), std::move(seen->remedy)});
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Finding& a, const Finding& b) { return rank(a) < rank(b); });
    return found;
}

std::optional<Machine> mend(const Machine& machine, std::string_view id) {
    for (const FindingKind& kind : finding_kinds()) {
        if (kind.id != id) continue;
        if (kind.mend == nullptr || !kind.detect(machine)) return std::nullopt;
        std::optional<Machine> mended = kind.mend(machine);
        if (!mended) return std::nullopt;
        fill_spec(*mended);
        mended->findings = find_findings(*mended);
        return mended;
    }
    return std::nullopt;
}

}  // namespace weir::probe
