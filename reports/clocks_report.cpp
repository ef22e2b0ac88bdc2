// SPDX-License-Identifier: Apache-2.0
#include "reports/clocks_report.h"

#include <fmt/format.h>

#include <cstdint>

#include "base/units.h"

namespace weir::reports {
namespace {

constexpr const char* kFabric = "fabric clocks";
constexpr const char* kUncore = "uncore clocks";
constexpr double kHzPerMhz = 1e6;

constexpr auto kMegahertz = [](std::uint64_t hz) {
    return fmt::format("{:.0f} MHz", static_cast<double>(hz) / kHzPerMhz);
};
constexpr auto kBandwidth = [](std::uint64_t bytes_per_s) {
    return format_bandwidth(static_cast<double>(bytes_per_s));
};

void write_fabric(Writer& writer, const probe::Machine& machine, NotReadable& missing) {
    if (!machine.fabric_clocks) return missing.keep(kFabric, machine.fabric_clocks.reason());
    if (machine.fabric_clocks->empty()) return;
    writer.section("Fabric clocks");
    Table table({{"package", Align::kRight},
                 {"fabric (FCLK)", Align::kRight},
                 {"memory (MCLK)", Align::kRight},
                 {"firmware's bandwidth", Align::kRight},
                 {"in use when read", Align::kRight},
                 {"interface"}});
    for (const probe::FabricClock& clock : *machine.fabric_clocks) {
        table.add({missing.text(kFabric, clock.package, kText),
                   missing.text(kFabric, clock.fabric_hz, kMegahertz),
                   missing.text(kFabric, clock.memory_hz, kMegahertz),
                   missing.text(kFabric, clock.max_bandwidth_bytes_per_s, kBandwidth),
                   missing.text(kFabric, clock.used_bandwidth_bytes_per_s, kBandwidth), clock.device});
    }
    writer.table(table);
}

void write_uncore(Writer& writer, const probe::Machine& machine, NotReadable& missing) {
    if (!machine.uncore_clocks) return missing.keep(kUncore, machine.uncore_clocks.reason());
    if (machine.uncore_clocks->empty()) return;
    writer.section("Uncore clocks");
    Table table({{"package", Align::kRight},
                 {"now", Align::kRight},
                 {"at least", Align::kRight},
                 {"at most", Align::kRight},
                 {"at most, at boot", Align::kRight},
                 {"domain"}});
    for (const probe::UncoreClock& clock : *machine.uncore_clocks) {
        table.add(
            {missing.text(kUncore, clock.package, kText), missing.text(kUncore, clock.current_hz, kMegahertz),
             missing.text(kUncore, clock.min_hz, kMegahertz), missing.text(kUncore, clock.max_hz, kMegahertz),
             missing.text(kUncore, clock.initial_max_hz, kMegahertz), clock.domain});
    }
    writer.table(table);
}

}  // namespace

void write_clocks(Writer& writer, const probe::Machine& machine, NotReadable& missing) {
    write_fabric(writer, machine, missing);
    write_uncore(writer, machine, missing);
}

}  // namespace weir::reports
