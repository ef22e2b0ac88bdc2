// SPDX-License-Identifier: Apache-2.0
#include "probe/memory_slots.h"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "probe/fingerprint.h"
#include "probe/locators/derive.h"
#include "probe/locators/sockets.h"

namespace weir::probe {
namespace {

constexpr const char* kSeeBoard = "compare the slots with the board's manual";

std::string joined(std::string_view first, std::string_view second) {
    if (first.empty() || second.empty()) return std::string(first.empty() ? second : first);
    return fmt::format("{} {}", first, second);
}

Readable<std::string> board_of(const smbios::Records& records) {
    const std::string board =
        records.baseboard ? joined(records.baseboard->manufacturer, records.baseboard->product) : "";
    const std::string system =
        records.system ? joined(records.system->manufacturer, records.system->product) : "";
    if (board.empty() && system.empty())
        return Unreadable{"the SMBIOS table names neither board nor system", kSeeBoard};
    if (board.empty() || system.empty() || board == system) return board.empty() ? system : board;
    return fmt::format("{} ({})", system, board);
}

std::vector<Dimm> devices_of(std::vector<locators::OtherDevice> others, std::vector<std::string>& notes) {
    std::vector<Dimm> devices;
    for (locators::OtherDevice& other : others) {
        notes.push_back(fmt::format("{} is no DIMM: {}", other.device.locator, other.why));
        devices.push_back(std::move(other.device));
    }
    return devices;
}

/// A machine of which a table is all that is known.
Machine nothing_read() {
    const Unreadable alone{"an SMBIOS table alone does not tell", "use `weir probe --gather` on the machine"};
    Machine machine;
    machine.replayed = true;
    machine.host.kernel = "unknown";
    machine.host.virtualised = alone;
    machine.limits.cgroup_memory_bytes = alone;
    machine.nps = alone;
    machine.edac_dimms = alone;
    machine.dimm_temperatures = alone;
    machine.memory_access = alone;
    machine.memory_side_caches = alone;
    machine.memory_tiers = alone;
    machine.node_pages = alone;
    machine.fabric_clocks = alone;
    machine.uncore_clocks = alone;
    machine.pci_devices = alone;
    machine.steal_fraction = alone;
    return machine;
}

Package package_of(const locators::Socket& socket, const std::vector<smbios::Processor>& processors) {
    Package package;
    package.id = socket.package;
    package.populated = socket.has_cpu.value_or(false);
    for (const smbios::Processor& processor : processors) {
        if (processor.socket != socket.designation || !package.populated) continue;
        package.cpu_model = processor.version;
        package.cores = processor.cores_enabled.value_or(processor.cores.value_or(0));
        package.threads = processor.threads.value_or(package.cores);
        break;
    }
    return package;
}

}  // namespace

void fill_memory_slots(Machine& machine, const Readable<smbios::Records>& records) {
    if (!records) {
        const Unreadable& reason = records.reason();
        machine.board = reason;
        machine.channels = reason;
        machine.dimms = reason;
        return;
    }
    locators::MemoryLayout layout = locators::derive_memory(*records);
    machine.board = board_of(*records);
    machine.memory_notes = std::move(layout.notes);
    machine.other_memory_devices = devices_of(std::move(layout.other_devices), machine.memory_notes);
    for (const smbios::Problem& problem : records->problems) {
        machine.memory_notes.push_back(fmt::format("SMBIOS, at {}: {}", problem.offset, problem.what));
    }
    if (layout.dimms.empty()) {
        machine.dimms = Unreadable{"the SMBIOS table lists no memory slots", kSeeBoard};
    } else {
        machine.dimms = std::move(layout.dimms);
    }
    if (layout.channels.empty()) {
        machine.channels = Unreadable{"the names of the slots do not tell the channels", kSeeBoard};
    } else {
        machine.channels = std::move(layout.channels);
    }
}

Machine machine_of_smbios(const smbios::Records& records) {
    Machine machine = nothing_read();
    const std::vector<smbios::Processor> processors = locators::described_sockets(records);
    for (const locators::Socket& socket : locators::sockets_of(records)) {
        Package package = package_of(socket, processors);
        if (machine.host.cpu_model.empty()) machine.host.cpu_model = package.cpu_model;
        machine.packages.push_back(std::move(package));
    }
    if (machine.host.cpu_model.empty()) machine.host.cpu_model = "unknown";
    fill_memory_slots(machine, Readable<smbios::Records>(records));
    if (machine.dimms) {
        for (const Dimm& dimm : *machine.dimms) machine.limits.available_bytes += dimm.size_bytes;
    }
    machine.fingerprint = fingerprint(machine.host.cpu_model, "SMBIOS " + machine.board.value_or(""),
                                      machine.limits.available_bytes);
    return machine;
}

}  // namespace weir::probe
