// SPDX-License-Identifier: Apache-2.0
#include "probe/made_machine.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/cpu_list.h"
#include "base/error.h"
#include "base/units.h"
#include "probe/checked_spec.h"
#include "probe/findings.h"
#include "probe/fingerprint.h"
#include "probe/hardware/describe_cpu.h"
#include "probe/made_memory.h"
#include "probe/spec_bandwidth.h"

namespace weir::probe {
namespace {

/// Hardware threads as Linux numbers them: the first of each core over all sockets, then the second.
struct Threads {
    int cores = 0;  ///< of the machine
    bool smt = false;

    std::string first(int from, int to) const { return range(from, to, 0); }
    std::string all(int from, int to) const {
        return smt ? fmt::format("{},{}", range(from, to, 0), range(from, to, cores)) : range(from, to, 0);
    }

private:
    static std::string range(int from, int to, int offset) {
        return to - from == 1 ? std::to_string(from + offset)
                              : fmt::format("{}-{}", from + offset, to - 1 + offset);
    }
};

/// One domain where a mesh joins all cores; none where the catalog does not count the dies.
int l3_domains(const hardware::Cpu& cpu) {
    if (!cpu.model->ccds) return 0;
    return std::max(1, *cpu.model->ccds * cpu.generation->ccd.l3_domains);
}

Package make_package(int id, const CheckedSpec& checked, const Threads& threads, int first_domain) {
    const int cores = checked.cpu.model->cores;
    const int domains = l3_domains(checked.cpu);
    Package package;
    package.id = id;
    package.cpu_model = checked.cpu.generation->vendor + " " + checked.cpu.model->name;
    package.cores = cores;
    package.threads = threads.smt ? 2 * cores : cores;
    for (int i = 0; i < domains; ++i) {
        const int from = id * cores + i * cores / domains;
        const int to = id * cores + (i + 1) * cores / domains;
        package.l3_domains.push_back({first_domain + i, from < to ? threads.all(from, to) : "", 0});
    }
    return package;
}

/// Memory of one of a socket's nodes: that of its channels, where they divide by the nodes; else an even
/// share.
std::uint64_t node_memory(const std::vector<Channel>& channels, int package, int node,
                          const CheckedSpec& checked) {
    const int nodes = checked.nodes_per_socket;
    std::uint64_t socket = 0;
    std::uint64_t own = 0;
    int index = 0;
    for (const Channel& channel : channels) {
        if (channel.package != package) continue;
        socket += channel.size_bytes;
        if (index++ * nodes / checked.cpu.channels == node) own += channel.size_bytes;
    }
    const bool by_channels = !checked.node_per_l3 && checked.cpu.channels % nodes == 0;
    return by_channels ? own : socket / static_cast<std::uint64_t>(nodes);
}

Node make_node(int id, int package, int from, int to, const Threads& threads, std::uint64_t memory_bytes) {
    Node node;
    node.id = id;
    node.package = package;
    node.cpus = threads.all(from, to);
    node.core_cpus = threads.first(from, to);
    node.cores = to - from;
    node.memory_bytes = memory_bytes;
    node.available_bytes = not_in_string();
    node.kind = memory_bytes > 0 ? "dram" : "memory-less";
    return node;
}

std::vector<Node> make_nodes(const CheckedSpec& checked, const Threads& threads,
                             const std::vector<Channel>& channels) {
    constexpr int kNoPackage = -1;
    std::uint64_t all = 0;
    for (const Channel& channel : channels) all += channel.size_bytes;
    if (checked.nodes_per_socket == 0)
        return {make_node(0, checked.spec.sockets == 1 ? 0 : kNoPackage, 0, threads.cores, threads, all)};
    const int nodes = checked.nodes_per_socket;
    const int cores = checked.cpu.model->cores;
    std::vector<Node> made;
    for (int package = 0; package < checked.spec.sockets; ++package) {
        for (int i = 0; i < nodes; ++i) {
            made.push_back(make_node(package * nodes + i, package, package * cores + i * cores / nodes,
                                     package * cores + (i + 1) * cores / nodes, threads,
                                     node_memory(channels, package, i, checked)));
        }
    }
    return made;
}

/// What no string can say.
void leave_unreadable(Machine& machine) {
    const Unreadable reason = not_in_string();
    machine.host.virtualised = reason;
    machine.host.kernel = "none: made from a machine string";
    machine.limits.cgroup_memory_bytes = reason;
    machine.board = reason;
    machine.edac_dimms = reason;
    machine.dimm_temperatures = reason;
    machine.memory_access = reason;
    machine.memory_side_caches = reason;
    machine.memory_tiers = reason;
    machine.node_pages = reason;
    machine.fabric_clocks = reason;
    machine.uncore_clocks = reason;
    machine.pci_devices = reason;
    machine.steal_fraction = reason;
    for (const char* name : {"thp", "hugepages", "numa_balancing", "boost", "governor", "mitigations"})
        machine.settings[name] = reason;
}

std::vector<std::string> assumptions(const CheckedSpec& checked, bool smt) {
    std::vector<std::string> notes;
    notes.push_back(fmt::format("the machine was made from \"{}\": nothing was probed or measured",
                                format_machine_spec(checked.spec)));
    if (!checked.mode_said) notes.push_back(fmt::format("{} is assumed", checked.mode_name));
    if (!checked.spec.smt)
        notes.emplace_back(smt ? "two threads a core are assumed" : "one thread a core is assumed");
    return notes;
}

void fill_limits(Machine& machine, const Threads& threads) {
    constexpr std::uint64_t kSmallPage = 4 * kKiB;
    constexpr std::uint64_t kHugePage = 2 * kMiB;
    machine.limits.allowed_cpus = format_cpu_list(parse_cpu_list(threads.all(0, threads.cores)));
    machine.limits.online_cpus = machine.limits.allowed_cpus;
    machine.limits.page_sizes_bytes = {kSmallPage, kHugePage};
    for (const Node& node : machine.nodes) machine.limits.available_bytes += node.memory_bytes;
}

Machine make(const CheckedSpec& checked, const hardware::Catalog& catalog) {
    const hardware::Generation& generation = *checked.cpu.generation;
    // Efficiency cores have one thread each (general knowledge).
    constexpr const char* kEfficiencyCores = "xeon-6-6700e";
    const bool smt = checked.spec.smt.value_or(generation.name != kEfficiencyCores);
    const Threads threads{checked.spec.sockets * checked.cpu.model->cores, smt};
    MadeMemory memory = make_memory(checked.spec, checked.cpu);
    Machine machine;
    leave_unreadable(machine);
    for (int id = 0; id < checked.spec.sockets; ++id)
        machine.packages.push_back(make_package(id, checked, threads, id * l3_domains(checked.cpu)));
    machine.host.cpu_model = machine.packages.front().cpu_model;
    machine.host.isa = generation.isa;
    machine.nodes = make_nodes(checked, threads, memory.channels);
    machine.channels = std::move(memory.channels);
    machine.dimms = std::move(memory.dimms);
    machine.memory_notes = std::move(memory.notes);
    machine.nps = checked.mode_name;
    machine.settings["smt"] = std::string(smt ? "on" : "off");
    machine.replayed = true;
    fill_limits(machine, threads);
    machine.fingerprint = fingerprint(machine.host.cpu_model, format_machine_spec(checked.spec),
                                      machine.limits.available_bytes);
    fill_spec(machine, catalog);
    const std::vector<std::string> notes = assumptions(checked, smt);
    machine.spec_notes.insert(machine.spec_notes.begin(), notes.begin(), notes.end());
    machine.findings = find_findings(machine);
    return machine;
}

}  // namespace

MadeMachine make_machine(std::string_view text, const hardware::Catalog& catalog) {
    const CheckedSpec checked = check_spec(parse_machine_spec(text), catalog);
    MadeMachine made;
    made.text = format_machine_spec(checked.spec);
    made.machine = make(checked, catalog);
    made.flop_per_s = hardware::peak_flop_per_s(
        *checked.cpu.generation, checked.spec.sockets * checked.cpu.model->cores, checked.spec.clock_hz);
    return made;
}

}  // namespace weir::probe
