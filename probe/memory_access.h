// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include "base/fields.h"
#include "base/readable.h"

namespace weir::probe {

/// What the firmware (ACPI HMAT, or a CXL device's CDAT) promises of a node's memory when nodes of one access
/// class read it. Rated figures: weir measures its own.
struct MemoryAccess {
    int node = 0;
    int access_class = 0;
    std::string initiators;
    Readable<double> read_bandwidth_bytes_per_s;
    Readable<double> write_bandwidth_bytes_per_s;
    Readable<std::uint64_t> read_latency_ns;
    Readable<std::uint64_t> write_latency_ns;

    static constexpr auto fields() {
        return std::tuple{
            field("node", &MemoryAccess::node, "node of the memory"),
            field("access_class", &MemoryAccess::access_class,
                  "0: from the fastest initiators; 1: from the fastest that have CPUs"),
            field("initiators", &MemoryAccess::initiators, "nodes of the class as a list, \"0-1\""),
            field("read_bandwidth_bytes_per_s", &MemoryAccess::read_bandwidth_bytes_per_s, "rated"),
            field("write_bandwidth_bytes_per_s", &MemoryAccess::write_bandwidth_bytes_per_s, "rated"),
            field("read_latency_ns", &MemoryAccess::read_latency_ns, "rated"),
            field("write_latency_ns", &MemoryAccess::write_latency_ns, "rated"),
        };
    }
};

/// A cache in front of a node's memory: HBM that hides DDR, DRAM that hides persistent memory. Not one of the
/// CPU's.
struct MemorySideCache {
    int node = 0;
    int level = 0;
    Readable<std::uint64_t> size_bytes;
    Readable<std::uint64_t> line_bytes;
    Readable<std::string> indexing;
    Readable<std::string> write_policy;

    static constexpr auto fields() {
        return std::tuple{
            field("node", &MemorySideCache::node, "node of the memory behind it"),
            field("level", &MemorySideCache::level, "1 is next to the memory; higher is nearer to the CPU"),
            field("size_bytes", &MemorySideCache::size_bytes, "capacity"),
            field("line_bytes", &MemorySideCache::line_bytes, "what a miss brings in"),
            field("indexing", &MemorySideCache::indexing, "direct-mapped, indexed or other"),
            field("write_policy", &MemorySideCache::write_policy, "write-back, write-through or other"),
        };
    }
};

/// Nodes that the kernel takes to be equally fast; it demotes cold pages to slower tiers.
struct MemoryTier {
    int tier = 0;
    Readable<std::string> nodes;

    static constexpr auto fields() {
        return std::tuple{
            field("tier", &MemoryTier::tier, "the kernel's number: lower is faster, DRAM is usually 4"),
            field("nodes", &MemoryTier::nodes, "its nodes as a list, \"0-1\""),
        };
    }
};

}  // namespace weir::probe
