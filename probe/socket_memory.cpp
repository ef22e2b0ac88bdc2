// SPDX-License-Identifier: Apache-2.0
#include "probe/socket_memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace weir::probe {
namespace {

/// JEDEC: a DDR channel is 64 data bits wide, and the two sub-channels of a DDR5 DIMM are 64 together.
constexpr double kBusBytes = 8;

using Speed = Readable<std::uint64_t>;

double bytes_per_s(std::uint64_t mt_per_s, double bus_bytes) {
    return static_cast<double>(mt_per_s) * 1e6 * bus_bytes;
}

/// The DIMMs of a package, or why it cannot be told which they are. On a machine with one package they are
/// all of it.
Readable<std::vector<Dimm>> dimms_of(const Machine& machine, const Package& package) {
    if (!machine.dimms) return machine.dimms.reason();
    std::vector<Dimm> own;
    for (const Dimm& dimm : *machine.dimms) {
        if (!dimm.populated) continue;
        if (!dimm.package && machine.packages.size() > 1) return dimm.package.reason();
        if (machine.packages.size() == 1 || *dimm.package == package.id) own.push_back(dimm);
    }
    return own;
}

/// The slower of two speeds; a DIMM whose speed is not known leaves the channel's unknown.
Speed slower(const Speed& a, const Speed& b) {
    if (!a) return a;
    if (!b) return b;
    return std::min(*a, *b);
}

/// A channel runs at the speed of its slowest DIMM.
Speed speed_of(const Channel& channel, const Readable<std::vector<Dimm>>& dimms) {
    Speed speed = channel.configured_mt_per_s;
    if (!dimms) return speed;
    for (const Dimm& dimm : *dimms) {
        if (!dimm.channel || *dimm.channel != channel.name || !dimm.configured_mt_per_s) continue;
        speed = speed ? slower(speed, dimm.configured_mt_per_s) : dimm.configured_mt_per_s;
    }
    return speed;
}

int populated_channels(const std::vector<Channel>& channels, const Package& package) {
    return static_cast<int>(std::count_if(channels.begin(), channels.end(), [&](const Channel& channel) {
        return channel.package == package.id && channel.populated_slots > 0;
    }));
}

/// Whether the channels that were derived are all that the package has DIMMs on, and no more than it can
/// have.
bool are_whole(const std::vector<Channel>& channels, const Package& package,
               const Readable<std::vector<Dimm>>& dimms, const std::optional<hardware::Cpu>& cpu) {
    const int named = populated_channels(channels, package);
    if (cpu && named > cpu->channels) return false;
    if (!dimms) return true;
    if (named == 0) return dimms->empty();
    return std::all_of(dimms->begin(), dimms->end(),
                       [](const Dimm& dimm) { return dimm.channel.has_value(); });
}

Readable<SocketMemory> by_channels(const std::vector<Channel>& channels, const Package& package,
                                   const Readable<std::vector<Dimm>>& dimms, double bus_bytes) {
    SocketMemory memory;
    std::uint64_t first_size = 0;
    for (const Channel& channel : channels) {
        if (channel.package != package.id || channel.populated_slots == 0) continue;
        const Speed speed = speed_of(channel, dimms);
        if (!speed) {
            return Unreadable{fmt::format("the speed of channel {} of socket {} is not known: {}",
                                          channel.name, package.id, speed.reason().why),
                              speed.reason().remedy};
        }
        if (memory.channels++ == 0) {
            memory.fastest_mt_per_s = *speed;
            first_size = channel.size_bytes;
        }
        memory.same_speed = memory.same_speed && *speed == memory.fastest_mt_per_s;
        memory.same_size = memory.same_size && channel.size_bytes == first_size;
        memory.fastest_mt_per_s = std::max(memory.fastest_mt_per_s, *speed);
        memory.size_bytes += channel.size_bytes;
        memory.bytes_per_s += bytes_per_s(*speed, bus_bytes);
    }
    return memory;
}

/// Each DIMM on a channel of its own as far as the CPU has channels: what a board's manual asks for, and an
/// upper bound of what is there.
Readable<SocketMemory> by_dimms(const std::vector<Dimm>& dimms, const Package& package,
                                const hardware::Cpu& cpu) {
    SocketMemory memory;
    if (dimms.empty()) return memory;
    Speed speed = dimms.front().configured_mt_per_s;
    for (const Dimm& dimm : dimms) {
        speed = slower(speed, dimm.configured_mt_per_s);
        memory.size_bytes += dimm.size_bytes;
        memory.same_size = memory.same_size && dimm.size_bytes == dimms.front().size_bytes;
    }
    if (!speed) return speed.reason();
    memory.channels = std::min(static_cast<int>(dimms.size()), cpu.channels);
    memory.same_size = memory.same_size && static_cast<int>(dimms.size()) % memory.channels == 0;
    memory.fastest_mt_per_s = *speed;
    memory.bytes_per_s = memory.channels * bytes_per_s(*speed, cpu.generation->bus_bytes);
    memory.note = fmt::format(
        "socket {}: which channels its {} DIMMs are on could not be derived; they are counted as on {} of "
        "the {} "
        "channels of its CPU, all at the speed of the slowest",
        package.id, dimms.size(), memory.channels, cpu.channels);
    return memory;
}

}  // namespace

Readable<SocketMemory> socket_memory(const Machine& machine, const Package& package,
                                     const std::optional<hardware::Cpu>& cpu) {
    const Readable<std::vector<Dimm>> dimms = dimms_of(machine, package);
    if (machine.dimms && !dimms) return dimms.reason();
    if (machine.channels && are_whole(*machine.channels, package, dimms, cpu))
        return by_channels(*machine.channels, package, dimms, cpu ? cpu->generation->bus_bytes : kBusBytes);
    if (!dimms) return dimms.reason();
    if (!cpu) {
        return Unreadable{
            fmt::format("which channels the DIMMs of socket {} are on could not be derived, and how "
                        "many channels \"{}\" has is not known",
                        package.id, package.cpu_model),
            "look up the slots in the board's manual"};
    }
    return by_dimms(*dimms, package, *cpu);
}

}  // namespace weir::probe
