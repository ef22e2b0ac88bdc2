// SPDX-License-Identifier: Apache-2.0
#include "tests/probe/findings/sound_machine.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "base/units.h"
#include "probe/findings.h"

namespace weir::probe::tests {
namespace {

constexpr std::uint64_t kDimmBytes = 64 * kGiB;

Package socket(int id) {
    Package package;
    package.id = id;
    package.cpu_model = "AMD EPYC 7532 32-Core Processor";
    package.cores = 8;
    package.threads = 8;
    package.l3_domains = {{id, fmt::format("{}-{}", id * 8, id * 8 + 7), 32 * kMiB}};
    package.memory_channels = 2;
    package.max_mt_per_s = std::uint64_t{3200};
    package.max_mt_per_s_2dpc = std::uint64_t{2933};
    return package;
}

Node node(int id) {
    Node node;
    node.id = id;
    node.package = id;
    node.cpus = fmt::format("{}-{}", id * 8, id * 8 + 7);
    node.core_cpus = node.cpus;
    node.cores = 8;
    node.memory_bytes = 2 * kDimmBytes;
    node.available_bytes = node.memory_bytes;
    node.kind = "dram";
    return node;
}

Dimm slot_of(int package, const char* channel, int slot) {
    Dimm dimm;
    dimm.package = package;
    dimm.channel = std::string(channel);
    dimm.slot = slot;
    dimm.locator = fmt::format("{}{}{}", channel, package, slot == 0 ? "" : "b");
    dimm.populated = slot == 0;
    if (!dimm.populated) return dimm;
    dimm.size_bytes = kDimmBytes;
    dimm.rated_mt_per_s = std::uint64_t{3200};
    dimm.configured_mt_per_s = std::uint64_t{3200};
    dimm.ranks = 2;
    dimm.ecc = true;
    return dimm;
}

}  // namespace

Machine sound_machine() {
    Machine machine;
    machine.host.cpu_model = "AMD EPYC 7532 32-Core Processor";
    machine.host.virtualised = std::string("no");
    machine.board = std::string("Maker Board");
    machine.limits.allowed_cpus = "0-15";
    machine.limits.online_cpus = "0-15";
    machine.limits.available_bytes = 4 * kDimmBytes;
    machine.fabric_clocks = std::vector<FabricClock>{};
    std::vector<Dimm> dimms;
    std::vector<Channel> channels;
    for (int package = 0; package < 2; ++package) {
        machine.packages.push_back(socket(package));
        machine.nodes.push_back(node(package));
        for (const char* channel : {"A", "B"}) {
            for (int slot = 0; slot < 2; ++slot) dimms.push_back(slot_of(package, channel, slot));
            channels.push_back({package, channel, 2, 1, kDimmBytes, std::uint64_t{3200}});
        }
    }
    machine.dimms = std::move(dimms);
    machine.channels = std::move(channels);
    return machine;
}

std::string evidence(const Machine& machine, const std::string& id) {
    for (const Finding& finding : find_findings(machine)) {
        if (finding.id == id) return finding.evidence;
    }
    return "";
}

}  // namespace weir::probe::tests
