// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "probe/machine.h"

namespace weir::probe::tests {

/// The shape of a machine that a test writes down. Each node has its share of the socket's cores and memory.
struct Shape {
    std::string cpu_model;
    int sockets = 1;
    int nodes_per_socket = 1;
    int l3_per_socket = 1;
    std::uint64_t node_memory_bytes = 0;
};

Machine machine_of(const Shape& shape);

/// One populated DIMM.
Dimm dimm(int package, const std::string& channel, std::uint64_t size_bytes, std::uint64_t mt_per_s);

/// Fills channels and dimms: channels A, B … of each socket, as many as there are speeds, one DIMM each; 0:
/// the channel is empty.
void fill_channels(Machine& machine, const std::vector<std::uint64_t>& speeds, std::uint64_t dimm_bytes);

}  // namespace weir::probe::tests
