// SPDX-License-Identifier: Apache-2.0
#include "reports/dimm_health_report.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "reports/figures.h"

namespace weir::reports {
namespace {

constexpr const char* kEdac = "memory errors (EDAC)";
constexpr auto kDegrees = [](double degrees_c) { return fmt::format("{:.1f} °C", degrees_c); };

/// Neighbours that are alike and without an error, which one row tells of; or one that is not.
struct Group {
    const probe::EdacDimm* first = nullptr;
    int count = 0;
    bool without_errors = false;
};

bool without_errors(const probe::EdacDimm& dimm) {
    return dimm.corrected_errors && *dimm.corrected_errors == 0 && dimm.uncorrected_errors &&
           *dimm.uncorrected_errors == 0;
}

bool alike(const probe::EdacDimm& a, const probe::EdacDimm& b) {
    return a.controller == b.controller && a.kind == b.kind && a.type == b.type && a.ecc_mode == b.ecc_mode &&
           a.size_bytes == b.size_bytes;
}

std::vector<Group> groups_of(const std::vector<probe::EdacDimm>& dimms) {
    std::vector<Group> groups;
    for (const probe::EdacDimm& dimm : dimms) {
        const bool fine = without_errors(dimm);
        const bool joins =
            fine && !groups.empty() && groups.back().without_errors && alike(*groups.back().first, dimm);
        if (joins) {
            ++groups.back().count;
        } else {
            groups.push_back({&dimm, 1, fine});
        }
    }
    return groups;
}

/// "8 ranks of 16 GiB"; one with errors by name: "rank of 16 GiB, csrow 0 channel 1".
std::string describe_group(const Group& group, NotReadable& missing) {
    const probe::EdacDimm& dimm = *group.first;
    const std::string size = missing.text(kEdac, dimm.size_bytes, format_capacity_short);
    if (group.without_errors)
        return fmt::format("{} {}{} of {}", group.count, dimm.kind, group.count == 1 ? "" : "s", size);
    const Readable<std::string>& place = dimm.label ? dimm.label : dimm.location;
    return fmt::format("{} of {}, {}", dimm.kind, size, missing.text(kEdac, place, kText));
}

void write_errors(Writer& writer, const probe::Machine& machine, NotReadable& missing) {
    if (!machine.edac_dimms) return missing.keep(kEdac, machine.edac_dimms.reason());
    if (machine.edac_dimms->empty()) return;
    writer.section("Memory errors (EDAC)");
    Table table({{"controller"},
                 {"corrected", Align::kRight},
                 {"uncorrected", Align::kRight},
                 {"type"},
                 {"ECC"},
                 {"what"}});
    for (const Group& group : groups_of(*machine.edac_dimms)) {
        const probe::EdacDimm& dimm = *group.first;
        table.add({fmt::format("{} {}", dimm.controller, missing.text(kEdac, dimm.controller_name, kText)),
                   missing.text(kEdac, dimm.corrected_errors, kText),
                   missing.text(kEdac, dimm.uncorrected_errors, kText), missing.text(kEdac, dimm.type, kText),
                   missing.text(kEdac, dimm.ecc_mode, kText), describe_group(group, missing)});
    }
    writer.table(table);
    writer.note("Counted since the driver was loaded.");
}

void write_temperatures(Writer& writer, const probe::Machine& machine, NotReadable& missing) {
    constexpr const char* kName = "DIMM temperatures";
    if (!machine.dimm_temperatures) return missing.keep(kName, machine.dimm_temperatures.reason());
    if (machine.dimm_temperatures->empty()) return;
    writer.section(kName);
    Table table({{"sensor"},
                 {"bus and address"},
                 {"now", Align::kRight},
                 {"limit", Align::kRight},
                 {"critical", Align::kRight}});
    for (const probe::DimmTemperature& sensor : *machine.dimm_temperatures) {
        table.add({sensor.driver, missing.text(kName, sensor.bus_address, kText),
                   missing.text(kName, sensor.degrees_c, kDegrees),
                   missing.text(kName, sensor.max_degrees_c, kDegrees),
                   missing.text(kName, sensor.critical_degrees_c, kDegrees)});
    }
    writer.table(table);
}

}  // namespace

void write_dimm_health(Writer& writer, const probe::Machine& machine, NotReadable& missing) {
    write_errors(writer, machine, missing);
    write_temperatures(writer, machine, missing);
}

}  // namespace weir::reports
