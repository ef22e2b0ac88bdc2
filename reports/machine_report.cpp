// SPDX-License-Identifier: Apache-2.0
#include "reports/machine_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

#include "base/units.h"
#include "reports/clocks_report.h"
#include "reports/devices_report.h"
#include "reports/dimm_health_report.h"
#include "reports/figures.h"
#include "reports/findings_report.h"
#include "reports/memory_report.h"
#include "reports/nodes_report.h"
#include "reports/not_readable.h"
#include "reports/slots_report.h"
#include "reports/writer.h"

namespace weir::reports {
namespace {

void write_host(Writer& writer, const probe::Machine& machine, NotReadable& missing) {
    writer.title("Machine");
    writer.entry("CPU", machine.host.cpu_model);
    if (!machine.host.isa.empty())
        writer.entry("instruction sets", fmt::format("{}", fmt::join(machine.host.isa, ", ")));
    missing.entry(writer, "board", machine.board, kText);
    missing.entry(writer, "virtualised", machine.host.virtualised, kText);
    missing.entry(writer, "CPU time stolen", machine.steal_fraction,
                  [](double fraction) { return format_percent(fraction) + " since boot"; });
    writer.entry("kernel", machine.host.kernel);
    if (!machine.fingerprint.empty()) writer.entry("fingerprint", machine.fingerprint);
    if (machine.replayed) writer.alert("replayed from a capture: nothing is pinned or measured here");
}

void write_packages(Writer& writer, const probe::Machine& machine) {
    writer.section("Packages");
    Table table({{"package", Align::kRight},
                 {"cores", Align::kRight},
                 {"threads", Align::kRight},
                 {"L3 domains"},
                 {"CPU"}});
    for (const probe::Package& package : machine.packages) {
        if (!package.populated) {
            table.add({std::to_string(package.id), "–", "–", "–", "empty socket"});
            continue;
        }
        const std::size_t domains = package.l3_domains.size();
        const bool sized = domains > 0 && package.l3_domains.front().size_bytes > 0;
        const std::string size = sized ? " x " + format_capacity(package.l3_domains.front().size_bytes) : "";
        const auto known = [](int count) { return count == 0 ? "–" : std::to_string(count); };
        table.add({std::to_string(package.id), known(package.cores), known(package.threads),
                   domains == 0 ? "–" : fmt::format("{}{}", domains, size), package.cpu_model});
    }
    writer.table(table);
}

void write_caches(Writer& writer, const probe::Machine& machine) {
    if (machine.caches.empty()) return;
    writer.section("Data caches");
    Table table({{"level"},
                 {"size", Align::kRight},
                 {"instances", Align::kRight},
                 {"cores sharing one", Align::kRight}});
    for (const probe::Cache& cache : machine.caches) {
        table.add({fmt::format("L{}", cache.level), format_capacity(cache.size_bytes),
                   std::to_string(cache.instances), std::to_string(cache.cores)});
    }
    writer.table(table);
}

void write_settings(Writer& writer, const probe::Machine& machine, NotReadable& missing) {
    if (machine.settings.empty()) return;
    writer.section("Settings");
    for (const auto& [name, setting] : machine.settings) missing.entry(writer, name, setting, or_dash);
}

}  // namespace

void print_machine(std::ostream& out, const probe::Machine& machine, const Style& style) {
    Writer writer(out, style);
    NotReadable missing;
    write_host(writer, machine, missing);
    write_memory(writer, machine, missing);
    write_packages(writer, machine);
    write_nodes(writer, machine, missing);
    write_caches(writer, machine);
    write_slots(writer, machine, style, missing);
    write_dimm_health(writer, machine, missing);
    write_clocks(writer, machine, missing);
    write_devices(writer, machine, missing);
    write_settings(writer, machine, missing);
    missing.write(writer);
    write_findings(writer, machine.findings);
}

}  // namespace weir::reports
