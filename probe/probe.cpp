// SPDX-License-Identifier: Apache-2.0
#include "probe/probe.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "probe/cgroup.h"
#include "probe/dimm_temperature_reader.h"
#include "probe/edac_reader.h"
#include "probe/fabric_reader.h"
#include "probe/findings.h"
#include "probe/fingerprint.h"
#include "probe/isa.h"
#include "probe/meminfo.h"
#include "probe/memory_access_reader.h"
#include "probe/memory_slots.h"
#include "probe/node_pages_reader.h"
#include "probe/nps.h"
#include "probe/pci_reader.h"
#include "probe/settings.h"
#include "probe/smbios/read.h"
#include "probe/spec_bandwidth.h"
#include "probe/steal.h"
#include "probe/system_files.h"
#include "probe/topology_reader.h"
#include "probe/virtualisation.h"

namespace weir::probe {
namespace {

/// The files that belong to the topology: none for one that came alone, or that hwloc was told to take from
/// elsewhere.
SystemFiles files_of(const Source& source, const TopologyReading& reading) {
    if (source.root.empty()) return SystemFiles::none();
    if (source.kind == Source::Kind::kThisMachine && !reading.this_system) return SystemFiles::none();
    return SystemFiles(source.root, source.notes);
}

std::string cpu_model_of(const SystemFiles& files, const TopologyReading& reading) {
    if (!reading.cpu_model.empty()) return reading.cpu_model;
    const std::string text = files.text("/proc/cpuinfo").value_or("");
    const std::size_t at = text.find("model name");
    const std::size_t colon = at == std::string::npos ? at : text.find(": ", at);
    if (colon == std::string::npos) return "unknown";
    return text.substr(colon + 2, text.find('\n', colon) - colon - 2);
}

std::string kernel_of(const SystemFiles& files, const TopologyReading& reading) {
    const auto asked = files.ask("kernel", [] {
        utsname names{};
        return ::uname(&names) == 0 ? std::optional<std::string>(static_cast<const char*>(names.release))
                                    : std::nullopt;
    });
    if (asked) return *asked;
    if (!reading.kernel.empty()) return reading.kernel;
    return files.text("/proc/sys/kernel/osrelease").value_or("unknown");
}

std::uint64_t memory_of(const std::vector<Node>& nodes) {
    std::uint64_t total = 0;
    for (const Node& node : nodes) total += node.memory_bytes;
    return total;
}

/// What each node has and can give. A single node is the whole machine, and /proc/meminfo then knows better:
/// a node's own count lags behind on kernels that take memory into use bit by bit.
void fill_node_memory(Machine& machine, const SystemFiles& files, bool nodes_restricted) {
    const std::optional<MemoryState> state = read_memory_state(files);
    const bool whole_machine = machine.nodes.size() == 1 && !nodes_restricted && state.has_value();
    for (Node& node : machine.nodes) {
        if (whole_machine) {
            node.memory_bytes = state->total_bytes;
            node.available_bytes = state->available_bytes;
            if (node.kind == "memory-less") node.kind = "dram";
        } else if (const auto available = read_node_available(files, node.id)) {
            node.available_bytes = *available;
        } else {
            node.available_bytes = Unreadable{files.why_not("/sys/devices/system/node"),
                                              "run `weir probe` on the machine itself, with /sys mounted"};
        }
    }
}

/// The least of: what the kernel says is available, what the control groups leave, and what the allowed nodes
/// have.
std::uint64_t available_of(const Machine& machine, const SystemFiles& files, const CgroupMemory& cgroup,
                           bool nodes_restricted) {
    const std::optional<MemoryState> state = read_memory_state(files);
    std::uint64_t available = state ? state->available_bytes : memory_of(machine.nodes);
    if (cgroup.available_bytes) available = std::min(available, *cgroup.available_bytes);
    if (cgroup.limit_bytes) available = std::min(available, *cgroup.limit_bytes);
    if (!nodes_restricted) return available;
    std::uint64_t on_nodes = 0;
    for (const Node& node : machine.nodes) on_nodes += node.available_bytes.value_or(node.memory_bytes);
    return std::min(available, on_nodes);
}

void fill_limits(Machine& machine, const SystemFiles& files, const TopologyReading& reading) {
    const CgroupMemory cgroup = read_cgroup_memory(files);
    machine.limits.allowed_cpus = reading.allowed_cpus;
    machine.limits.online_cpus = reading.online_cpus;
    machine.limits.cgroup_memory_bytes = cgroup.limit_bytes;
    machine.limits.page_sizes_bytes = reading.page_sizes_bytes;
    if (machine.limits.page_sizes_bytes.empty()) {
        const auto asked = files.ask(
            "page_bytes", [] { return std::optional<std::string>(std::to_string(::sysconf(_SC_PAGESIZE))); });
        std::uint64_t bytes = 0;
        if (asked && std::from_chars(asked->data(), asked->data() + asked->size(), bytes).ec == std::errc())
            machine.limits.page_sizes_bytes.push_back(bytes);
    }
    machine.limits.available_bytes = available_of(machine, files, cgroup, reading.nodes_restricted);
    for (Node& node : machine.nodes) {
        if (node.available_bytes)
            node.available_bytes = std::min(*node.available_bytes, machine.limits.available_bytes);
    }
}

/// Slots, channels and what they could carry come from SMBIOS, of the machine or of a file.
void fill_from_smbios(Machine& machine, const SystemFiles& files, const std::string& dmi) {
    fill_memory_slots(machine, dmi.empty() ? smbios::read_smbios(files)
                                           : Readable<smbios::Records>(smbios::read_smbios_file(dmi)));
    const hardware::Catalog catalog = hardware::Catalog::built_in();
    fill_spec(machine, catalog);
    machine.nps = nodes_per_socket_mode(machine, catalog);
}

/// AMD has a fabric, Intel an uncore: neither has the other's clocks, whatever drivers are loaded.
void fill_clocks(Machine& machine, const SystemFiles& files) {
    const std::string& cpu = machine.host.cpu_model;
    const bool amd = cpu.find("AMD") != std::string::npos;
    const bool intel = cpu.find("Intel") != std::string::npos;
    machine.fabric_clocks =
        intel
            ? Readable<std::vector<FabricClock>>(Unreadable{"only AMD's CPUs have a fabric", "nothing to do"})
            : read_fabric_clocks(files);
    machine.uncore_clocks = amd ? Readable<std::vector<UncoreClock>>(
                                      Unreadable{"only Intel's CPUs have an uncore", "nothing to do"})
                                : read_uncore_clocks(files);
}

/// What the kernel shows of the hardware to any user.
void fill_from_kernel(Machine& machine, const SystemFiles& files) {
    machine.edac_dimms = read_edac_dimms(files);
    machine.dimm_temperatures = read_dimm_temperatures(files);
    machine.memory_access = read_memory_access(files);
    machine.memory_side_caches = read_memory_side_caches(files);
    machine.memory_tiers = read_memory_tiers(files);
    machine.node_pages = read_node_pages(files);
    fill_clocks(machine, files);
    machine.pci_devices = read_pci_devices(files);
    machine.steal_fraction = read_steal_fraction(files);
    machine.settings = read_settings(files);
}

/// Of the whole machine, not of the part that this process may use.
std::string fingerprint_of(const Machine& machine, const SystemFiles& files, const TopologyReading& reading) {
    const std::optional<MemoryState> state = read_memory_state(files);
    return fingerprint(machine.host.cpu_model, reading.shape,
                       state ? state->total_bytes : memory_of(machine.nodes));
}

}  // namespace

Machine probe_machine(const ProbeOptions& options) {
    if (options.dmi.empty() || !options.hwloc.empty() || options.root != "/")
        return probe_source(open_source(options));
    Machine machine = machine_of_smbios(smbios::read_smbios_file(options.dmi));
    fill_spec(machine);
    machine.findings = find_findings(machine);
    return machine;
}

Machine probe_source(const Source& source, const std::shared_ptr<Record>& record) {
    TopologyReading reading = read_topology(source, record ? &record->topology_xml : nullptr);
    SystemFiles files = files_of(source, reading);
    if (record) files.record_into(record);
    Machine machine;
    machine.packages = std::move(reading.packages);
    machine.nodes = std::move(reading.nodes);
    machine.caches = std::move(reading.caches);
    machine.distances = std::move(reading.distances);
    machine.replayed = !files.is_live();
    machine.host.cpu_model = cpu_model_of(files, reading);
    machine.host.isa = read_isa(files);
    machine.host.virtualised = read_virtualisation(files);
    machine.host.kernel = kernel_of(files, reading);
    for (Package& package : machine.packages) {
        if (package.cpu_model.empty()) package.cpu_model = machine.host.cpu_model;
    }
    fill_node_memory(machine, files, reading.nodes_restricted);
    fill_limits(machine, files, reading);
    fill_from_kernel(machine, files);
    machine.fingerprint = fingerprint_of(machine, files, reading);
    fill_from_smbios(machine, files, source.dmi);
    machine.findings = find_findings(machine);
    return machine;
}

}  // namespace weir::probe
