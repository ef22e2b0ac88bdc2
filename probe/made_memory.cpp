// SPDX-License-Identifier: Apache-2.0
#include "probe/made_memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace weir::probe {
namespace {

using Speed = Readable<std::uint64_t>;

std::vector<DimmGroup> one_by_one(const std::vector<DimmGroup>& groups) {
    std::vector<DimmGroup> dimms;
    for (const DimmGroup& group : groups)
        dimms.insert(dimms.end(), static_cast<std::size_t>(group.count), group);
    return dimms;
}

/// The parts that a socket is filled by in turn: as many as its finest node mode has nodes.
int parts_of(const hardware::Cpu& cpu) {
    int parts = 1;
    for (const hardware::NodeMode& mode : cpu.generation->node_modes) {
        if (mode.nodes > parts && cpu.channels % mode.nodes == 0) parts = mode.nodes;
    }
    return parts;
}

/// Parts in the order in which they get a DIMM: both halves of a socket in turn.
std::vector<int> part_order(int parts) {
    if (parts % 2 != 0 || parts == 2) {
        std::vector<int> order(static_cast<std::size_t>(parts));
        std::iota(order.begin(), order.end(), 0);
        return order;
    }
    std::vector<int> order;
    for (const int part : part_order(parts / 2)) {
        order.push_back(part);
        order.push_back(part + parts / 2);
    }
    return order;
}

/// Channels in the order in which they get a DIMM: A, E, C, G, B, F, D, H of eight in four parts.
std::vector<int> fill_order(const hardware::Cpu& cpu) {
    const int parts = parts_of(cpu);
    const int each = cpu.channels / parts;
    std::vector<int> order;
    for (int i = 0; i < each; ++i) {
        for (const int part : part_order(parts)) order.push_back(part * each + i);
    }
    return order;
}

std::string channel_name(int channel) {
    return std::string(1, static_cast<char>('A' + channel));
}

Dimm empty_slot(int package, int channel, int slot) {
    Dimm dimm;
    dimm.package = package;
    dimm.channel = channel_name(channel);
    dimm.slot = slot;
    dimm.locator = fmt::format("P{}_{}{}", package, channel_name(channel), slot + 1);
    dimm.rated_mt_per_s = Unreadable{"the slot is empty", "nothing to do"};
    dimm.configured_mt_per_s = dimm.rated_mt_per_s.reason();
    dimm.ranks = dimm.rated_mt_per_s.reason();
    dimm.ecc = dimm.rated_mt_per_s.reason();
    dimm.derived_by = "a machine string";
    return dimm;
}

void fill(Dimm& slot, const DimmGroup& group, const hardware::Cpu& cpu) {
    slot.populated = true;
    slot.size_bytes = group.size_bytes;
    slot.type = group.type.empty() ? cpu.generation->memory_type : group.type;
    slot.rated_mt_per_s = group.mt_per_s;
    slot.ranks = not_in_string();
    slot.ecc = not_in_string();
}

/// What the CPU allows a DIMM with so many on its channel.
Speed limit_for(const DimmGroup& group, int on_channel, const hardware::Cpu& cpu) {
    const hardware::Generation& generation = *cpu.generation;
    const auto whole = [](double mt_per_s) { return static_cast<std::uint64_t>(mt_per_s); };
    if (group.multiplexed) {
        if (on_channel > 1)
            return Unreadable{"how fast two MRDIMMs on a channel run is not in the catalog",
                              "name one for each channel"};
        return generation.mt_per_s_mrdimm ? Speed(whole(generation.mt_per_s_mrdimm->value))
                                          : Speed(generation.mt_per_s_mrdimm.reason());
    }
    if (on_channel == 1) return whole(cpu.mt_per_s);
    if (!generation.mt_per_s_2dpc) return generation.mt_per_s_2dpc.reason();
    return whole(std::min(generation.mt_per_s_2dpc->value, cpu.mt_per_s));
}

/// One socket while it is filled.
struct Filling {
    std::vector<std::vector<Dimm>> slots;  ///< by channel
    Speed speed = Unreadable{"no DIMM is on the channel", "nothing to do"};
    int dimms = 0;
};

Filling fill_socket(int package, const std::vector<DimmGroup>& dimms, int slots, const hardware::Cpu& cpu) {
    Filling filling;
    for (int channel = 0; channel < cpu.channels; ++channel) {
        auto& own = filling.slots.emplace_back();
        for (int slot = 0; slot < slots; ++slot) own.push_back(empty_slot(package, channel, slot));
    }
    const std::vector<int> order = fill_order(cpu);
    const int fullest = static_cast<int>(dimms.size()) > cpu.channels ? 2 : 1;
    for (const DimmGroup& group : dimms) {
        const auto place = static_cast<std::size_t>(filling.dimms % cpu.channels);
        const auto slot = static_cast<std::size_t>(filling.dimms / cpu.channels);
        fill(filling.slots[static_cast<std::size_t>(order[place])][slot], group, cpu);
        const Speed limit = limit_for(group, fullest, cpu);
        const Speed own = limit ? Speed(std::min(*limit, group.mt_per_s)) : limit;
        if (filling.dimms++ == 0 || !own || (filling.speed && *own < *filling.speed)) filling.speed = own;
    }
    return filling;
}

Channel channel_of(int package, const std::vector<Dimm>& slots) {
    Channel channel;
    channel.package = package;
    channel.name = *slots.front().channel;
    channel.slots = static_cast<int>(slots.size());
    channel.configured_mt_per_s = Unreadable{"no DIMM is on the channel", "nothing to do"};
    for (const Dimm& dimm : slots) {
        if (!dimm.populated) continue;
        ++channel.populated_slots;
        channel.size_bytes += dimm.size_bytes;
        channel.configured_mt_per_s = dimm.configured_mt_per_s;
    }
    return channel;
}

void add_notes(MadeMemory& memory, const MachineSpec& spec, const hardware::Cpu& cpu, std::size_t dimms) {
    const auto sockets = static_cast<std::size_t>(spec.sockets);
    if (dimms % sockets != 0)
        memory.notes.push_back(
            fmt::format("{} DIMMs do not divide by {} sockets: the first have one more", dimms, sockets));
    if (dimms % (sockets * static_cast<std::size_t>(cpu.channels)) != 0)
        memory.notes.emplace_back(
            "which channels hold a DIMM is assumed: every part of a socket in turn; the board's manual names "
            "its own order");
}

}  // namespace

Unreadable not_in_string() {
    return {"a machine string does not say it", "run `weir probe --gather FILE` on the real machine"};
}

MadeMemory make_memory(const MachineSpec& spec, const hardware::Cpu& cpu) {
    const std::vector<DimmGroup> all = one_by_one(spec.dimms);
    const auto sockets = static_cast<std::size_t>(spec.sockets);
    const int slots = all.size() > sockets * static_cast<std::size_t>(cpu.channels) ? 2 : 1;
    MadeMemory memory;
    for (int package = 0; package < spec.sockets; ++package) {
        std::vector<DimmGroup> own;
        for (auto i = static_cast<std::size_t>(package); i < all.size(); i += sockets) own.push_back(all[i]);
        Filling filling = fill_socket(package, own, slots, cpu);
        for (std::vector<Dimm>& of_channel : filling.slots) {
            for (Dimm& dimm : of_channel) {
                if (dimm.populated) dimm.configured_mt_per_s = filling.speed;
            }
            memory.channels.push_back(channel_of(package, of_channel));
            memory.dimms.insert(memory.dimms.end(), of_channel.begin(), of_channel.end());
        }
    }
    add_notes(memory, spec, cpu, all.size());
    return memory;
}

}  // namespace weir::probe
