// SPDX-License-Identifier: Apache-2.0
#include "probe/findings/mending.h"

#include <algorithm>
#include <map>
#include <utility>

namespace weir::probe::findings {
namespace {

bool is_on(const Dimm& dimm, const Channel& channel) {
    return dimm.package && dimm.channel && *dimm.package == channel.package && *dimm.channel == channel.name;
}

void refill(Channel& channel, const std::vector<Dimm>& dimms) {
    channel.populated_slots = 0;
    channel.size_bytes = 0;
    channel.configured_mt_per_s = Unreadable{"no DIMM is on the channel", "nothing to do"};
    for (const Dimm& dimm : dimms) {
        if (!dimm.populated || !is_on(dimm, channel)) continue;
        const Readable<std::uint64_t>& speed = dimm.configured_mt_per_s;
        const bool first = channel.populated_slots++ == 0;
        channel.size_bytes += dimm.size_bytes;
        if (first || !speed || (channel.configured_mt_per_s && *speed < *channel.configured_mt_per_s))
            channel.configured_mt_per_s = speed;
    }
}

/// Bytes in the slots of each package; those of slots whose package is not known are the only package's.
std::map<int, std::uint64_t> bytes_of_packages(const Machine& machine, const std::vector<Dimm>& dimms) {
    std::map<int, std::uint64_t> bytes;
    for (const Dimm& dimm : dimms) {
        if (!dimm.populated) continue;
        if (machine.packages.size() == 1) {
            bytes[machine.packages.front().id] += dimm.size_bytes;
        } else if (dimm.package) {
            bytes[*dimm.package] += dimm.size_bytes;
        }
    }
    return bytes;
}

bool can_hold_dimms(const Node& node) {
    return node.kind == "dram" || node.kind == "memory-less" || node.kind == "none";
}

std::uint64_t grown(std::uint64_t bytes, std::int64_t by) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, static_cast<std::int64_t>(bytes) + by));
}

/// A package's memory is spread evenly over its nodes.
void grow_nodes(Machine& machine, int package, std::int64_t by) {
    const auto belongs = [&](const Node& node) { return node.package == package && can_hold_dimms(node); };
    const std::int64_t nodes = std::count_if(machine.nodes.begin(), machine.nodes.end(), belongs);
    for (Node& node : machine.nodes) {
        if (!belongs(node)) continue;
        node.memory_bytes = grown(node.memory_bytes, by / nodes);
        if (node.available_bytes) node.available_bytes = grown(*node.available_bytes, by / nodes);
        if (node.memory_bytes > 0) node.kind = "dram";
    }
    machine.limits.available_bytes = grown(machine.limits.available_bytes, by);
    if (machine.limits.cgroup_memory_bytes)
        machine.limits.available_bytes =
            std::min(machine.limits.available_bytes, *machine.limits.cgroup_memory_bytes);
}

const Package* package_of(const Machine& machine, const Dimm& dimm) {
    if (machine.packages.size() == 1) return &machine.packages.front();
    for (const Package& package : machine.packages) {
        if (dimm.package && *dimm.package == package.id) return &package;
    }
    return nullptr;
}

}  // namespace

std::string setting(const Machine& machine, const std::string& name) {
    const auto found = machine.settings.find(name);
    return found == machine.settings.end() ? "" : found->second.value_or("");
}

Machine with_setting(const Machine& machine, const std::string& name, const std::string& value) {
    Machine changed = machine;
    changed.settings[name] = value;
    return changed;
}

Machine with_dimms(const Machine& machine, std::vector<Dimm> dimms) {
    Machine changed = machine;
    const auto before = bytes_of_packages(machine, machine.dimms.value_or({}));
    const auto after = bytes_of_packages(machine, dimms);
    for (const Package& package : machine.packages) {
        const auto bytes = [&](const auto& of) {
            const auto found = of.find(package.id);
            return static_cast<std::int64_t>(found == of.end() ? 0 : found->second);
        };
        if (bytes(after) != bytes(before)) grow_nodes(changed, package.id, bytes(after) - bytes(before));
    }
    if (changed.channels) {
        std::vector<Channel> channels = *changed.channels;
        for (Channel& channel : channels) refill(channel, dimms);
        changed.channels = std::move(channels);
    }
    changed.dimms = std::move(dimms);
    return changed;
}

bool share_channel(const Dimm& a, const Dimm& b) {
    return a.package && b.package && a.channel && b.channel && *a.package == *b.package &&
           *a.channel == *b.channel;
}

int dimms_on_channel(const Machine& machine, const Dimm& dimm) {
    if (!machine.dimms || !dimm.channel) return 1;
    const auto& dimms = *machine.dimms;
    return std::max(1, static_cast<int>(std::count_if(dimms.begin(), dimms.end(), [&](const Dimm& other) {
                        return other.populated && share_channel(other, dimm);
                    })));
}

Readable<std::uint64_t> attainable_mt_per_s(const Machine& machine, const Dimm& dimm) {
    if (!dimm.rated_mt_per_s) return dimm.rated_mt_per_s;
    const Package* package = package_of(machine, dimm);
    if (package == nullptr) return dimm.rated_mt_per_s;
    const Readable<std::uint64_t>& limit =
        dimms_on_channel(machine, dimm) > 1 ? package->max_mt_per_s_2dpc : package->max_mt_per_s;
    if (!limit) return dimm.rated_mt_per_s;
    return std::min(*dimm.rated_mt_per_s, *limit);
}

bool is_slower(std::uint64_t mt_per_s, std::uint64_t than) {
    return mt_per_s + 1 < than;
}

void fill_slot(Dimm& slot, const Dimm& like) {
    const Dimm place = slot;
    slot = like;
    slot.package = place.package;
    slot.channel = place.channel;
    slot.slot = place.slot;
    slot.locator = place.locator;
    slot.bank_locator = place.bank_locator;
    slot.derived_by = place.derived_by;
}

std::vector<Dimm> copied_to(const std::vector<Dimm>& dimms, int from_package, int to_package) {
    std::vector<Dimm> copied = dimms;
    for (Dimm& slot : copied) {
        if (!slot.package || *slot.package != to_package) continue;
        slot.populated = false;
        slot.size_bytes = 0;
    }
    for (const Dimm& source : dimms) {
        if (!source.package || *source.package != from_package || !source.populated) continue;
        const auto slot = std::find_if(copied.begin(), copied.end(), [&](const Dimm& other) {
            return other.package && *other.package == to_package && source.channel && other.channel &&
                   *source.channel == *other.channel && source.slot && other.slot &&
                   *source.slot == *other.slot;
        });
        if (slot == copied.end()) return {};
        fill_slot(*slot, source);
    }
    return copied;
}

}  // namespace weir::probe::findings
