// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.h"
#include "base/readable.h"

namespace weir::probe {

/// One level of data cache as the threads see it.
struct Cache {
    int level = 0;
    std::uint64_t size_bytes = 0;
    int instances = 0;
    int cores = 0;

    static constexpr auto fields() {
        return std::tuple{
            field("level", &Cache::level, "1, 2 or 3"),
            field("size_bytes", &Cache::size_bytes, "capacity of one instance"),
            field("instances", &Cache::instances, "how many the allowed PUs reach"),
            field("cores", &Cache::cores, "cores that share one"),
        };
    }
};

/// Cores that share one last-level cache (CCX).
struct L3Domain {
    int id = 0;
    std::string cpus;
    std::uint64_t size_bytes = 0;

    static constexpr auto fields() {
        return std::tuple{
            field("id", &L3Domain::id, "index in the machine"),
            field("cpus", &L3Domain::cpus, "its PUs as a list, \"0-7\""),
            field("size_bytes", &L3Domain::size_bytes, "capacity of the cache"),
        };
    }
};

/// One socket.
struct Package {
    int id = 0;
    bool populated = true;
    std::string cpu_model;
    int cores = 0;
    int threads = 0;
    std::vector<L3Domain> l3_domains;
    Readable<int> memory_channels;
    Readable<std::uint64_t> max_mt_per_s;
    Readable<std::uint64_t> max_mt_per_s_2dpc;

    static constexpr auto fields() {
        return std::tuple{
            field("id", &Package::id, "index in the machine"),
            field("populated", &Package::populated, "whether a CPU is in it"),
            field("cpu_model", &Package::cpu_model, "as the CPU names itself"),
            field("cores", &Package::cores, "cores"),
            field("threads", &Package::threads, "hardware threads (PUs)"),
            field("l3_domains", &Package::l3_domains, "its L3 domains"),
            field("memory_channels", &Package::memory_channels, "memory channels of the CPU, by the catalog"),
            field("max_mt_per_s", &Package::max_mt_per_s,
                  "fastest memory of the CPU with one DIMM a channel, by the catalog"),
            field("max_mt_per_s_2dpc", &Package::max_mt_per_s_2dpc, "the same with two DIMMs a channel"),
        };
    }
};

/// One NUMA node.
struct Node {
    int id = 0;
    int package = 0;
    std::string cpus;
    std::string core_cpus;
    int cores = 0;
    std::uint64_t memory_bytes = 0;
    Readable<std::uint64_t> available_bytes;
    std::string kind;
    Readable<double> spec_bandwidth_bytes_per_s;

    static constexpr auto fields() {
        return std::tuple{
            field("id", &Node::id, "the operating system's index"),
            field("package", &Node::package, "package it belongs to; -1 when it has no CPUs"),
            field("cpus", &Node::cpus, "its allowed PUs as a list, \"0-31\"; empty for memory-only nodes"),
            field("core_cpus", &Node::core_cpus,
                  "the first PU of each of its cores, as a list: where one thread per core is pinned"),
            field("cores", &Node::cores, "cores"),
            field("memory_bytes", &Node::memory_bytes, "memory of the node"),
            field("available_bytes", &Node::available_bytes, "memory that can be had now"),
            field("kind", &Node::kind, "dram, hbm, cxl, none or memory-less"),
            field("spec_bandwidth_bytes_per_s", &Node::spec_bandwidth_bytes_per_s,
                  "populated channels x configured speed x bus width"),
        };
    }
};

}  // namespace weir::probe
