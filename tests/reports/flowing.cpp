// SPDX-License-Identifier: Apache-2.0
#include "tests/reports/flowing.h"

#include <sstream>

#include "reports/machine_report.h"

namespace weir::reports::example {

std::string flowing(const std::string& text) {
    std::istringstream in(text);
    std::string out;
    for (std::string word; in >> word;) out += word + " ";
    return out;
}

std::string machine_report(const probe::Machine& machine, const Style& style) {
    std::ostringstream out;
    print_machine(out, machine, style);
    return out.str();
}

std::string flowing_report(const probe::Machine& machine) {
    return flowing(machine_report(machine));
}

}  // namespace weir::reports::example
