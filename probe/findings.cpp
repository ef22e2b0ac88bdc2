// SPDX-License-Identifier: Apache-2.0
#include "probe/findings.h"

#include <algorithm>

#include "probe/findings/detectors.h"

namespace weir::probe {
namespace {

using Detector = std::optional<Finding> (*)(const Machine&);

constexpr Detector kDetectors[] = {
#define WEIR_FINDING(name) findings::name,
#include "probe/findings/list.inc"
#undef WEIR_FINDING
};

int rank(const Finding& finding) {
    return finding.severity == "loss" ? 0 : finding.severity == "warning" ? 1 : 2;
}

}  // namespace

std::vector<Finding> find_findings(const Machine& machine) {
    std::vector<Finding> found;
    for (const Detector detect : kDetectors) {
        if (std::optional<Finding> finding = detect(machine)) found.push_back(std::move(*finding));
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Finding& a, const Finding& b) { return rank(a) < rank(b); });
    return found;
}

std::string setting(const Machine& machine, const std::string& name) {
    const auto found = machine.settings.find(name);
    return found == machine.settings.end() ? "" : found->second.value_or("");
}

}  // namespace weir::probe
