// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.h"

namespace weir::guest {

/// One NUMA node of a guest. CPUs are numbered node by node, one hardware thread a core.
struct GuestNode {
    int package = 0;
    int cores = 0;
    std::uint64_t memory_bytes = 0;

    static constexpr auto fields() {
        return std::tuple{
            field("package", &GuestNode::package, "socket of its cores"),
            field("cores", &GuestNode::cores, "cores, one thread each"),
            field("memory_bytes", &GuestNode::memory_bytes,
                  "memory; a plan keeps 2 GiB of it free, and the host holds what is touched alone"),
        };
    }
};

/// A machine that QEMU makes up: one file in tests/guest/machines. Each matrix is [from node][to node].
struct GuestMachine {
    static constexpr const char* kSchema = "weir.guest-machine/1";

    std::string name;
    std::vector<GuestNode> nodes;
    std::vector<std::vector<std::uint64_t>> distances;
    std::vector<std::vector<std::uint64_t>> latencies_ns;
    std::vector<std::vector<std::uint64_t>> bandwidths_mib_per_s;

    static constexpr auto fields() {
        return std::tuple{
            field("name", &GuestMachine::name, "as the file is called"),
            field("nodes", &GuestMachine::nodes, "nodes in the order of their numbers, packages ascending"),
            field("distances", &GuestMachine::distances, "SLIT"),
            field("latencies_ns", &GuestMachine::latencies_ns, "HMAT access latency"),
            field("bandwidths_mib_per_s", &GuestMachine::bandwidths_mib_per_s, "HMAT access bandwidth"),
        };
    }
};

}  // namespace weir::guest
