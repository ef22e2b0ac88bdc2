// SPDX-License-Identifier: Apache-2.0
#include "probe/locators/sockets.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace weir::probe::locators {

namespace {

bool is_socket(const smbios::Processor& processor) {
    return processor.populated || processor.type.empty() || processor.type == "Central Processor";
}

/// The number at the end of a socket's name: 2 of "CPU02"; none of "LGA 4677 A".
std::optional<unsigned> last_number(std::string_view designation) {
    const std::size_t before = designation.find_last_not_of("0123456789");
    const std::string_view digits =
        before == std::string_view::npos ? designation : designation.substr(before + 1);
    unsigned value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc() ? std::optional(value) : std::nullopt;
}

/// Whether every socket's name ends in a number of its own.
bool are_numbered(const std::vector<smbios::Processor>& processors) {
    std::set<unsigned> seen;
    for (const smbios::Processor& processor : processors) {
        const std::optional<unsigned> number = last_number(processor.socket);
        if (!number || !seen.insert(*number).second) return false;
    }
    return true;
}

void note_absent_cpus(MemoryLayout& layout) {
    for (const Socket& socket : layout.sockets) {
        if (socket.has_cpu.value_or(true)) continue;
        layout.notes.push_back(
            fmt::format("socket {} has no CPU; its {} slots, {} of them occupied, are of no use",
                        socket.designation, socket.slots, socket.occupied_slots));
    }
}

void note_unclear_sockets(const smbios::Records& records, MemoryLayout& layout) {
    for (const smbios::Processor& processor : records.processors) {
        if (is_socket(processor)) continue;
        layout.notes.push_back(
            fmt::format("\"{}\" is empty and of type {}, so it is not counted as a socket; were it "
                        "one, some of the slots would be its",
                        processor.socket, processor.type));
    }
}

void note_counts(const smbios::Records& records, MemoryLayout& layout) {
    const std::size_t described = described_sockets(records).size();
    const auto named = std::count_if(layout.sockets.begin(), layout.sockets.end(),
                                     [](const Socket& socket) { return socket.slots > 0; });
    if (named == 0 || described == 0 || static_cast<std::size_t>(named) == described) return;
    layout.notes.push_back(
        fmt::format("the table describes {} sockets, and its slots belong to {}", described, named));
}

void note_array_sizes(const smbios::Records& records, MemoryLayout& layout) {
    int told = 0;
    for (const smbios::MemoryArray& array : records.arrays) {
        if (array.use != "System Memory") continue;
        if (!array.devices) return;
        told += *array.devices;
    }
    int slots = 0;
    for (const Socket& socket : layout.sockets) slots += socket.slots;
    if (layout.system_arrays == 0 || slots == 0 || told == slots) return;
    layout.notes.push_back(
        fmt::format("the memory arrays speak of {} devices, and {} are described", told, slots));
}

}  // namespace

std::vector<smbios::Processor> described_sockets(const smbios::Records& records) {
    std::vector<smbios::Processor> sockets;
    std::copy_if(records.processors.begin(), records.processors.end(), std::back_inserter(sockets),
                 is_socket);
    return sockets;
}

std::vector<Socket> sockets_of(const smbios::Records& records) {
    std::vector<smbios::Processor> processors = described_sockets(records);
    if (are_numbered(processors)) {
        std::sort(processors.begin(), processors.end(), [](const auto& a, const auto& b) {
            return *last_number(a.socket) < *last_number(b.socket);
        });
    }
    std::vector<Socket> sockets;
    for (smbios::Processor& processor : processors) {
        sockets.push_back(
            {static_cast<int>(sockets.size()), std::move(processor.socket), processor.populated});
    }
    return sockets;
}

void count_slot(const Dimm& slot, std::vector<Socket>& sockets) {
    if (!slot.package) return;
    const int package = *slot.package;
    while (std::cmp_less_equal(sockets.size(), package))
        sockets.push_back({static_cast<int>(sockets.size()), "", std::nullopt});
    Socket& socket = sockets[static_cast<std::size_t>(package)];
    ++socket.slots;
    if (slot.populated) ++socket.occupied_slots;
}

void note_sockets(const smbios::Records& records, MemoryLayout& layout) {
    note_unclear_sockets(records, layout);
    note_counts(records, layout);
    note_array_sizes(records, layout);
    note_absent_cpus(layout);
}

}  // namespace weir::probe::locators
