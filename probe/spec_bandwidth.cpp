// SPDX-License-Identifier: Apache-2.0
#include "probe/spec_bandwidth.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/units.h"
#include "probe/ccd_bound.h"
#include "probe/socket_memory.h"
#include "probe/unknown_cpu.h"

namespace weir::probe {
namespace {

/// One socket with a CPU in it.
struct Socket {
    const Package* package = nullptr;
    std::optional<hardware::Cpu> cpu;
    Readable<SocketMemory> memory;
};

std::vector<Socket> sockets_of(const Machine& machine, const hardware::Catalog& catalog) {
    std::vector<Socket> sockets;
    for (const Package& package : machine.packages) {
        if (!package.populated) continue;
        const auto cpu = catalog.find_cpu(package.cpu_model);
        sockets.push_back({&package, cpu, socket_memory(machine, package, cpu)});
    }
    return sockets;
}

/// The sum over all sockets, or the first reason why there is none. `one` gives a socket's share.
template <class One>
Readable<double> sum(const std::vector<Socket>& sockets, const One& one) {
    double total = 0;
    for (const Socket& socket : sockets) {
        Readable<double> share = one(socket);
        if (!share) return share;
        total += *share;
    }
    if (total > 0) return total;
    return Unreadable{"no slot with a DIMM was found", "run `weir probe` as root on the machine itself"};
}

Readable<double> spec_of(const Socket& socket) {
    if (!socket.memory) return socket.memory.reason();
    return socket.memory->bytes_per_s;
}

/// A machine may run its memory faster than its CPU is rated (MRDIMMs, overclocking): that speed is then its
/// best.
Readable<double> best_of(const Socket& socket, const hardware::Catalog& catalog) {
    if (!socket.cpu) return unknown_cpu(socket.package->cpu_model, catalog);
    const double configured =
        socket.memory ? static_cast<double>(socket.memory->fastest_mt_per_s) : socket.cpu->mt_per_s;
    return socket.cpu->bytes_per_s(socket.cpu->channels, std::max(configured, socket.cpu->mt_per_s));
}

bool has_dimms(const Node& node) {
    return node.kind == "dram" && node.memory_bytes > 0;
}

/// How a socket's channels are dealt out to its nodes.
struct Share {
    int nodes = 0;  ///< that have DIMMs
    std::uint64_t memory_bytes = 0;
};

Share share_of(const Machine& machine, const Package& package) {
    Share share;
    for (const Node& node : machine.nodes) {
        if (node.package != package.id || !has_dimms(node)) continue;
        ++share.nodes;
        share.memory_bytes += node.memory_bytes;
    }
    return share;
}

/// The kernel and the firmware keep some memory to themselves; much more missing means that nodes are hidden
/// or that memory is mirrored.
constexpr double kLeastVisible = 0.8;
/// How far from a whole number of channels a node's memory may be.
constexpr double kLeeway = 0.35;

/// The node's channels as its memory tells: each channel of the socket holds the same.
Readable<double> by_memory(const Node& node, const SocketMemory& memory) {
    const double channel_bytes = static_cast<double>(memory.size_bytes) / memory.channels;
    const double channels = static_cast<double>(node.memory_bytes) / channel_bytes;
    if (std::abs(channels - std::round(channels)) > kLeeway || channels < 0.5) {
        return Unreadable{fmt::format("node {} has {}, no whole number of channels of {} each", node.id,
                                      format_capacity(node.memory_bytes),
                                      format_capacity(static_cast<std::uint64_t>(channel_bytes))),
                          "fill all channels alike"};
    }
    return memory.bytes_per_s / memory.channels * std::round(channels);
}

Readable<double> node_of_socket(const Machine& machine, const Node& node, const Socket& socket) {
    if (!socket.memory) return socket.memory.reason();
    const SocketMemory& memory = *socket.memory;
    const Share share = share_of(machine, *socket.package);
    if (static_cast<double>(share.memory_bytes) < kLeastVisible * static_cast<double>(memory.size_bytes)) {
        return Unreadable{
            fmt::format("the nodes of socket {} have {} of the {} in its slots: some are hidden from this "
                        "process, or memory is mirrored",
                        socket.package->id, format_capacity(share.memory_bytes),
                        format_capacity(memory.size_bytes)),
            "run `weir probe` outside the control group and look for memory mirroring in the setup"};
    }
    if (share.nodes == 1) return memory.bytes_per_s;
    const bool full = socket.cpu && memory.channels == socket.cpu->channels;
    if (full && memory.same_speed && memory.channels % share.nodes == 0)
        return memory.bytes_per_s / share.nodes;
    if (memory.same_speed && memory.same_size) return by_memory(node, memory);
    return Unreadable{fmt::format("the channels of socket {} are not alike, and which of its {} nodes each "
                                  "belongs to is not known",
                                  socket.package->id, share.nodes),
                      "fill all channels alike"};
}

Readable<double> node_spec(const Machine& machine, const Node& node, const std::vector<Socket>& sockets,
                           const Readable<double>& whole) {
    if (node.memory_bytes == 0 || node.kind == "memory-less")
        return Unreadable{"the node has no memory", "put DIMMs into the channels next to its cores"};
    if (!has_dimms(node)) {
        return Unreadable{
            fmt::format("the node's memory is {}, which memory slots do not describe", node.kind),
            "measure it with `weir measure`"};
    }
    for (const Socket& socket : sockets) {
        if (socket.package->id == node.package) return node_of_socket(machine, node, socket);
    }
    if (std::count_if(machine.nodes.begin(), machine.nodes.end(), has_dimms) == 1) return whole;
    return Unreadable{"which socket the node belongs to is not known",
                      "run `weir probe` on the machine itself"};
}

/// What the catalog knows of the socket's CPU. One that a slower grade holds back is held back with two DIMMs
/// a channel too.
void fill_package(Package& package, const hardware::Catalog& catalog) {
    if (!package.populated) {
        const Unreadable empty{"no CPU is in the socket", "nothing to do"};
        package.memory_channels = empty;
        package.max_mt_per_s = empty;
        package.max_mt_per_s_2dpc = empty;
        return;
    }
    const auto cpu = catalog.find_cpu(package.cpu_model);
    if (!cpu) {
        const Unreadable unknown = unknown_cpu(package.cpu_model, catalog);
        package.memory_channels = unknown;
        package.max_mt_per_s = unknown;
        package.max_mt_per_s_2dpc = unknown;
        return;
    }
    package.memory_channels = cpu->channels;
    package.max_mt_per_s = static_cast<std::uint64_t>(cpu->mt_per_s);
    const Readable<hardware::Figure>& with_two = cpu->generation->mt_per_s_2dpc;
    if (with_two) {
        package.max_mt_per_s_2dpc = static_cast<std::uint64_t>(std::min(with_two->value, cpu->mt_per_s));
    } else {
        package.max_mt_per_s_2dpc = with_two.reason();
    }
}

}  // namespace

SpecBandwidth spec_bandwidth(const Machine& machine, const hardware::Catalog& catalog) {
    const std::vector<Socket> sockets = sockets_of(machine, catalog);
    SpecBandwidth spec;
    spec.bytes_per_s = sum(sockets, spec_of);
    spec.best_bytes_per_s = sum(sockets, [&](const Socket& socket) { return best_of(socket, catalog); });
    for (const Node& node : machine.nodes)
        spec.nodes.push_back(node_spec(machine, node, sockets, spec.bytes_per_s));
    for (const Socket& socket : sockets) {
        if (socket.memory && !socket.memory->note.empty()) spec.notes.push_back(socket.memory->note);
    }
    return spec;
}

void fill_spec(Machine& machine, const hardware::Catalog& catalog) {
    for (Package& package : machine.packages) fill_package(package, catalog);
    SpecBandwidth spec = spec_bandwidth(machine, catalog);
    machine.spec_bandwidth_bytes_per_s = spec.bytes_per_s;
    machine.best_spec_bandwidth_bytes_per_s = spec.best_bytes_per_s;
    machine.ccd_bound_bytes_per_s = ccd_bound(machine, catalog);
    machine.spec_notes = std::move(spec.notes);
    for (std::size_t i = 0; i < machine.nodes.size(); ++i)
        machine.nodes[i].spec_bandwidth_bytes_per_s = spec.nodes[i];
}

void fill_spec(Machine& machine) {
    fill_spec(machine, hardware::Catalog::built_in());
}

}  // namespace weir::probe
