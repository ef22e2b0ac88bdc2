// SPDX-License-Identifier: Apache-2.0
#include "tests/probe/written_machine.h"

namespace weir::probe::tests {

Machine machine_of(const Shape& shape) {
    Machine machine;
    machine.host.cpu_model = shape.cpu_model;
    machine.host.virtualised = std::string("no");
    int domain = 0;
    for (int id = 0; id < shape.sockets; ++id) {
        Package package;
        package.id = id;
        package.cpu_model = shape.cpu_model;
        package.cores = 32;
        for (int i = 0; i < shape.l3_per_socket; ++i) package.l3_domains.push_back({domain++, "", 0});
        machine.packages.push_back(package);
        for (int i = 0; i < shape.nodes_per_socket; ++i) {
            Node node;
            node.id = static_cast<int>(machine.nodes.size());
            node.package = id;
            node.cores = package.cores / shape.nodes_per_socket;
            node.memory_bytes = shape.node_memory_bytes;
            node.kind = "dram";
            machine.nodes.push_back(node);
        }
    }
    return machine;
}

Dimm dimm(int package, const std::string& channel, std::uint64_t size_bytes, std::uint64_t mt_per_s) {
    Dimm made;
    made.package = package;
    made.channel = channel;
    made.slot = 0;
    made.populated = true;
    made.size_bytes = size_bytes;
    made.configured_mt_per_s = mt_per_s;
    return made;
}

void fill_channels(Machine& machine, const std::vector<std::uint64_t>& speeds, std::uint64_t dimm_bytes) {
    std::vector<Channel> channels;
    std::vector<Dimm> dimms;
    for (const Package& package : machine.packages) {
        for (std::size_t i = 0; i < speeds.size(); ++i) {
            Channel channel;
            channel.package = package.id;
            channel.name = std::string(1, static_cast<char>('A' + static_cast<int>(i)));
            channel.slots = 2;
            if (speeds[i] > 0) {
                channel.populated_slots = 1;
                channel.size_bytes = dimm_bytes;
                channel.configured_mt_per_s = speeds[i];
                dimms.push_back(dimm(package.id, channel.name, dimm_bytes, speeds[i]));
            }
            channels.push_back(channel);
        }
    }
    machine.channels = channels;
    machine.dimms = dimms;
}

}  // namespace weir::probe::tests
