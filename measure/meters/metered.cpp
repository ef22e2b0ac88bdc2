// SPDX-License-Identifier: Apache-2.0
#include "measure/meters/metered.h"

#include <algorithm>

namespace weir::measure {

std::vector<JoulesEach> joules_each(const Metered& metered, std::size_t least) {
    least = std::max<std::size_t>(least, 1);
    std::vector<JoulesEach> all;
    const auto add = [&](const char* source, const std::vector<double>& joules) {
        if (joules.size() >= least) all.push_back({source, estimate(joules)});
    };
    add("package", metered.package_joules_each);
    add("dram", metered.dram_joules_each);
    if (metered.wall_watts && metered.seconds_each.size() >= least)
        all.push_back({"wall", estimate(metered.seconds_each).scaled(*metered.wall_watts)});
    return all;
}

}  // namespace weir::measure
