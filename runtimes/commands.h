// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace weir::runtimes {

/// What a runtime is told: threads pinned to PUs of one node, memory from that node.
struct Pinning {
    std::vector<int> cpus;
    std::string cpu_list;
    int node = 0;
    std::uint64_t context = 0;
};

// One runtime a file; runtimes.cpp lists them.
std::string numactl_command(const Pinning& pinning);
std::string llama_cpp_command(const Pinning& pinning);
std::string ik_llama_cpp_command(const Pinning& pinning);

/// "numactl --physcpubind=0-3 --membind=0": what comes before the command of a runtime.
std::string numactl_prefix(const Pinning& pinning);

}  // namespace weir::runtimes
