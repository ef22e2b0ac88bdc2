// SPDX-License-Identifier: Apache-2.0
#include "reports/meters_report.h"

#include <fmt/format.h>

#include <string>

#include "base/units.h"
#include "reports/figures.h"

namespace weir::reports {
namespace {

void write_energy(Writer& writer, const Readable<std::vector<measure::Energy>>& energy) {
    if (!energy) return writer.entry("energy", describe(energy.reason()));
    Table table({{"kernel"},
                 {"threads", Align::kRight},
                 {"meter"},
                 {"joules per GB", Align::kRight},
                 {"95 % interval"}});
    for (const measure::Energy& each : *energy) {
        table.add({each.kernel, std::to_string(each.threads), each.source,
                   format_number(each.joules_per_gb.median, 1, 3),
                   format_interval(each.joules_per_gb, 1, 3)});
    }
    writer.table(table);
}

void write_witness(Writer& writer, const Readable<std::vector<measure::Witness>>& witness) {
    if (!witness) return writer.entry("DRAM counters", describe(witness.reason()));
    Table table({{"kernel"},
                 {"threads", Align::kRight},
                 {"counters"},
                 {"they counted"},
                 {"weir counted"},
                 {"% of weir's", Align::kRight}});
    for (const measure::Witness& each : *witness) {
        table.add({each.kernel, std::to_string(each.threads), each.source,
                   format_traffic(each.controller_bytes), format_traffic(each.counted_bytes),
                   format_number(each.of_counted, kPercent, 1)});
    }
    writer.table(table);
}

void write_overheads(Writer& writer, const std::vector<measure::Overhead>& overheads) {
    if (overheads.empty()) return;
    writer.section("What measuring costs");
    Table table({{"what"},
                 {"ns", Align::kRight},
                 {"95 % interval"},
                 {"% of a window", Align::kRight},
                 {"in the figures"}});
    for (const measure::Overhead& each : overheads) {
        table.add({each.what, format_number(each.ns.median, 1, 1), format_interval(each.ns, 1, 1),
                   format_number(each.of_window, kPercent, 3), each.timed ? "yes" : "no"});
    }
    writer.table(table);
}

}  // namespace

void write_meters(Writer& writer, const measure::Measurements& measurements) {
    writer.section("Other instruments");
    write_energy(writer, measurements.energy);
    write_witness(writer, measurements.dram_witness);
    write_overheads(writer, measurements.overheads);
}

}  // namespace weir::reports
