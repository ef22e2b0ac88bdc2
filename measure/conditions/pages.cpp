// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/pages.h"

#include <algorithm>
#include <cmath>

#include "base/units.h"
#include "measure/sampling/arena.h"

namespace weir::measure {
namespace {

double small(const NamedFigure& figure, const Facts& facts) {
    if (!figure.wants_huge) return 0;
    if (figure.pages == "4k") return 1;
    if (!figure.of_arena || !facts.filled) return 0;
    return 1 - facts.filled->huge_page_fraction.value_or(1);
}

double remote(const NamedFigure& figure, const Facts& facts) {
    if (!figure.of_arena || !facts.filled) return 0;
    return 1 - facts.filled->local_page_fraction.value_or(1);
}

double change(const Readable<double>& before, const Readable<double>& after) {
    return before && after ? std::abs(*after - *before) : 0;
}

double moved(const NamedFigure& figure, const Facts& facts) {
    if (!figure.of_arena || !facts.filled || !facts.measured) return 0;
    return std::max(change(facts.filled->local_page_fraction, facts.measured->local_page_fraction),
                    change(facts.filled->huge_page_fraction, facts.measured->huge_page_fraction));
}

}  // namespace

Disturbance small_pages() {
    return {.name = "small-pages",
            .worth_naming = 1 - kHugeEnough,
            .text = format_percent,
            .warning =
                "up to {amount} of the memory is in 4 KiB pages, though huge ones were asked for: "
                "{figures} are too low by what address translation costs; echo madvise into "
                "/sys/kernel/mm/transparent_hugepage/enabled, free memory, and measure again",
            .in_figure = small};
}

Disturbance remote_pages() {
    return {.name = "remote-pages",
            .worth_naming = 1 - kPlaced,
            .text = format_percent,
            .warning =
                "{amount} of the memory is not on its threads' nodes: {figures} are of remote memory too; "
                "free memory on every node, allow mbind, and measure again",
            .in_figure = remote};
}

Disturbance pages_moved() {
    return {.name = "pages-moved",
            .worth_naming = 0.01,
            .text = format_percent,
            .warning =
                "{amount} of the memory changed its node or its kind of page while measuring {figures}: "
                "rates are of two placements; turn NUMA balancing off (sysctl kernel.numa_balancing=0) "
                "and measure again",
            .in_figure = moved};
}

}  // namespace weir::measure
