// SPDX-License-Identifier: Apache-2.0
#include "tests/guest/qemu.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "base/error.h"
#include "base/units.h"

namespace weir::guest {
namespace {

using Matrix = std::vector<std::vector<std::uint64_t>>;

[[noreturn]] void reject(const GuestMachine& machine, const std::string& why) {
    throw InputError("guest machine " + machine.name, why, "mend its file in tests/guest/machines");
}

/// Cores of each package; -smp knows only packages that are alike.
std::vector<int> cores_by_package(const GuestMachine& machine) {
    std::vector<int> cores;
    for (const GuestNode& node : machine.nodes) {
        if (node.cores < 1) reject(machine, "a node has no core");
        const auto package = static_cast<std::size_t>(node.package);
        if (node.package < 0 || package > cores.size() || package + 1 < cores.size())
            reject(machine, "its nodes are not in the order of their packages");
        if (package == cores.size()) cores.push_back(0);
        cores[package] += node.cores;
    }
    const bool alike = std::all_of(cores.begin(), cores.end(), [&](int n) { return n == cores.front(); });
    if (cores.empty() || !alike) reject(machine, "its packages differ in their number of cores");
    return cores;
}

void check_matrix(const GuestMachine& machine, const Matrix& matrix, const std::string& name) {
    const std::size_t nodes = machine.nodes.size();
    const bool square =
        matrix.size() == nodes &&
        std::all_of(matrix.begin(), matrix.end(), [&](const auto& row) { return row.size() == nodes; });
    if (!square) reject(machine, fmt::format("{} is not {} x {}", name, nodes, nodes));
}

/// One argument pair for each pair of nodes; `text` makes it of (from, to).
template <class Text>
void add_pairs(std::vector<std::string>& out, std::size_t nodes, Text text) {
    for (std::size_t from = 0; from < nodes; ++from) {
        for (std::size_t to = 0; to < nodes; ++to) out.insert(out.end(), {"-numa", text(from, to)});
    }
}

void add_nodes(std::vector<std::string>& out, const GuestMachine& machine) {
    for (std::size_t i = 0; i < machine.nodes.size(); ++i) {
        const std::uint64_t mib = machine.nodes[i].memory_bytes / kMiB;
        out.insert(out.end(),
                   {"-object", fmt::format("memory-backend-ram,id=m{},size={}M,reserve=off", i, mib)});
        out.insert(out.end(), {"-numa", fmt::format("node,nodeid={0},memdev=m{0},cpus={1},initiator={0}", i,
                                                    cpus_of(machine, i))});
    }
}

void add_matrices(std::vector<std::string>& out, const GuestMachine& machine) {
    const auto between = [](std::size_t from, std::size_t to, const char* type) {
        return fmt::format("hmat-lb,initiator={},target={},hierarchy=memory,data-type=access-{}", from, to,
                           type);
    };
    const std::size_t nodes = machine.nodes.size();
    add_pairs(out, nodes, [&](std::size_t from, std::size_t to) {
        return fmt::format("dist,src={},dst={},val={}", from, to, machine.distances[from][to]);
    });
    add_pairs(out, nodes, [&](std::size_t from, std::size_t to) {
        return fmt::format("{0},latency={1}", between(from, to, "latency"), machine.latencies_ns[from][to]);
    });
    add_pairs(out, nodes, [&](std::size_t from, std::size_t to) {
        return fmt::format("{0},bandwidth={1}M", between(from, to, "bandwidth"),
                           machine.bandwidths_mib_per_s[from][to]);
    });
}

}  // namespace

std::string cpus_of(const GuestMachine& machine, std::size_t node) {
    int first = 0;
    for (std::size_t i = 0; i < node; ++i) first += machine.nodes[i].cores;
    const int last = first + machine.nodes[node].cores - 1;
    return first == last ? fmt::format("{}", first) : fmt::format("{}-{}", first, last);
}

std::vector<std::string> qemu_arguments(const GuestMachine& machine, const Boot& boot) {
    const std::vector<int> cores = cores_by_package(machine);
    check_matrix(machine, machine.distances, "distances");
    check_matrix(machine, machine.latencies_ns, "latencies_ns");
    check_matrix(machine, machine.bandwidths_mib_per_s, "bandwidths_mib_per_s");
    std::uint64_t memory_mib = 0;
    for (const GuestNode& node : machine.nodes) memory_mib += node.memory_bytes / kMiB;
    const std::size_t sockets = cores.size();
    std::vector<std::string> out = {
        "-machine",
        "q35,hmat=on",
        "-accel",
        "tcg,thread=multi",
        "-cpu",
        "max",
        "-m",
        fmt::format("{}M", memory_mib),
        "-smp",
        fmt::format("{},sockets={},cores={},threads=1", sockets * static_cast<std::size_t>(cores[0]), sockets,
                    cores[0])};
    add_nodes(out, machine);
    add_matrices(out, machine);
    out.insert(out.end(),
               {"-kernel", boot.kernel, "-initrd", boot.initrd, "-append", "console=ttyS0 quiet panic=-1",
                "-display", "none", "-monitor", "none", "-nic", "none", "-no-reboot"});
    out.insert(out.end(), {"-serial", fmt::format("file:{}", boot.console.string()), "-serial",
                           fmt::format("file:{}", boot.transcript.string())});
    return out;
}

}  // namespace weir::guest
