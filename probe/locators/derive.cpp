// SPDX-License-Identifier: Apache-2.0
#include "probe/locators/derive.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include "probe/locators/channels.h"
#include "probe/locators/choice.h"
#include "probe/locators/device_kind.h"
#include "probe/locators/fallback.h"
#include "probe/locators/ranks.h"
#include "probe/locators/sockets.h"
#include "probe/smbios/words.h"

namespace weir::probe::locators {

namespace {

constexpr const char* kManual = "see the board's manual for which slot is on which channel";
constexpr const char* kNewRule =
    "see the board's manual for which slot is where; docs/locators.md says how to teach weir the board's "
    "names";

Unreadable empty_slot() {
    return {"the slot is empty", "nothing to do"};
}

template <class T>
Readable<T> told(const std::optional<T>& value, bool populated) {
    if (!populated) return empty_slot();
    if (value) return *value;
    return Unreadable{"the SMBIOS table does not say", "look for a newer firmware of the board"};
}

/// An empty slot often has a code there that means nothing; of a module it means one newer than the reader.
std::string type_of(const smbios::MemoryDevice& device) {
    if (device.type != smbios::kOutOfSpec) return device.type;
    return device.occupancy == smbios::Occupancy::kEmpty ? "" : "unknown type";
}

/// Everything of a device but its place. Boards give speeds for empty slots, too; they mean nothing.
Dimm without_place(const smbios::MemoryDevice& device, const smbios::Records& records) {
    Dimm dimm;
    dimm.locator = device.locator;
    dimm.bank_locator = device.bank_locator;
    dimm.populated = device.occupancy != smbios::Occupancy::kEmpty;
    dimm.size_bytes = device.size_bytes;
    dimm.type = type_of(device);
    dimm.rated_mt_per_s = told(device.rated_mt_per_s, dimm.populated);
    dimm.configured_mt_per_s = told(device.configured_mt_per_s, dimm.populated);
    dimm.ranks = told(device.ranks, dimm.populated);
    dimm.ecc = corrects_errors(device, array_of(device, records));
    dimm.manufacturer = device.manufacturer;
    dimm.part_number = device.part_number;
    return dimm;
}

std::string trimmed(const std::string& text) {
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

SlotNames names_of(const smbios::MemoryDevice& device, const smbios::Records& records) {
    SlotNames names{trimmed(device.locator), trimmed(device.bank_locator), std::nullopt};
    for (const smbios::HpeDimmLocation& location : records.hpe_locations)
        if (device.handle == location.device) names.hpe = HpeChannel{location.controller, location.channel};
    return names;
}

Unreadable why_no_channel(const std::optional<Choice>& choice, bool fits, const Dimm& dimm) {
    if (choice && fits)
        return {fmt::format("the board's names of its slots ({}) do not say the channel",
                            name(*choice->reading.rule)),
                kManual};
    return {
        fmt::format("no rule fits the locator \"{}\" with the bank \"{}\"", dimm.locator, dimm.bank_locator),
        kNewRule};
}

Unreadable why_no_slot(const Dimm& dimm) {
    return {fmt::format("\"{}\" does not say which slot of its channel it is", dimm.locator), kManual};
}

/// A device on its way into the layout.
struct Placed {
    Dimm dimm;
    RankedPlace place;
    std::optional<std::string> why_other;
};

void put(Placed& device, const std::optional<Choice>& choice, bool fits, const std::string& derived_by) {
    const RankedPlace& place = device.place;
    Dimm& dimm = device.dimm;
    dimm.derived_by = derived_by;
    if (place.package) {
        dimm.package = *place.package;
    } else {
        dimm.package = Unreadable{why_no_channel(std::nullopt, false, dimm).why, kNewRule};
    }
    if (place.channel) {
        dimm.channel = *place.channel;
    } else {
        dimm.channel = why_no_channel(choice, fits, dimm);
    }
    if (place.slot) {
        dimm.slot = *place.slot;
    } else if (place.channel) {
        dimm.slot = why_no_slot(dimm);
    } else {
        dimm.slot = dimm.channel.reason();
    }
}

/// All that sit in DIMM slots, in the order of the table.
std::vector<Placed> place_all(const std::vector<smbios::MemoryDevice>& devices,
                              const smbios::Records& records, MemoryLayout& layout) {
    const std::size_t sockets = described_sockets(records).size();
    MachineNames machine{{}, static_cast<int>(sockets)};
    for (const smbios::MemoryDevice& device : devices) machine.slots.push_back(names_of(device, records));
    const std::optional<Choice> choice = choose(machine);
    std::vector<RankedPlace> places(devices.size());
    if (choice) {
        places = rank(choice->reading);
        layout.confidence = choice->confidence;
        layout.notes.insert(layout.notes.end(), choice->notes.begin(), choice->notes.end());
    }
    const Fallback fallback = package_without_names(devices, records, sockets, choice.has_value());
    std::vector<Placed> placed;
    for (std::size_t i = 0; i < devices.size(); ++i) {
        const bool fits = choice && choice->reading.places[i];
        if (!fits) places[i].package = fallback.packages[i];
        Placed device{without_place(devices[i], records), places[i], why_no_dimm(devices[i])};
        put(device, choice, fits, fits ? choice->derived_by : fallback.derived_by);
        placed.push_back(std::move(device));
    }
    return placed;
}

/// By package, channel and slot; what has none of these stays in the order of the table, behind.
std::tuple<int, int, int> order(const RankedPlace& place) {
    constexpr int kLast = std::numeric_limits<int>::max();
    return {place.package.value_or(kLast), place.channel ? place.channel_rank : kLast,
            place.slot.value_or(kLast)};
}

void sort_by_place(std::vector<Placed>& devices) {
    std::stable_sort(devices.begin(), devices.end(),
                     [](const Placed& a, const Placed& b) { return order(a.place) < order(b.place); });
}

void note_what_is_missing(const std::vector<Placed>& devices, MemoryLayout& layout) {
    for (const Placed& device : devices) {
        const Dimm& dimm = device.dimm;
        if (dimm.populated && dimm.size_bytes == 0)
            layout.notes.push_back(
                fmt::format("\"{}\" is occupied, and its size is not known", dimm.locator));
    }
    const auto no_channel = [](const Placed& device) { return !device.dimm.channel.has_value(); };
    const auto first = std::find_if(devices.begin(), devices.end(), no_channel);
    if (first == devices.end()) return;
    const auto count = std::count_if(devices.begin(), devices.end(), no_channel);
    layout.notes.push_back(fmt::format("the channel of {} of {} slots is not known: {}", count,
                                       devices.size(), first->dimm.channel.reason().why));
}

/// A chip on the board, or memory of another kind: not in a DIMM slot, so without a place.
OtherDevice elsewhere(const smbios::MemoryDevice& device, const std::string& what,
                      const smbios::Records& records) {
    OtherDevice other{without_place(device, records), fmt::format("it is for {}, not system memory", what)};
    const Unreadable reason{"it sits in no DIMM slot", "nothing to do"};
    other.device.package = reason;
    other.device.channel = reason;
    other.device.slot = reason;
    return other;
}

}  // namespace

MemoryLayout derive_memory(const smbios::Records& records) {
    MemoryLayout layout;
    std::vector<smbios::MemoryDevice> in_slots;
    for (const smbios::MemoryDevice& device : records.devices) {
        if (const std::optional<std::string> what = what_it_is_for(device, records)) {
            layout.other_devices.push_back(elsewhere(device, *what, records));
        } else {
            in_slots.push_back(device);
        }
    }
    std::vector<Placed> devices = place_all(in_slots, records, layout);
    sort_by_place(devices);
    note_what_is_missing(devices, layout);
    ChannelList channels;
    layout.sockets = sockets_of(records);
    for (Placed& device : devices) {
        const bool is_dimm = !device.why_other;
        channels.add(device.dimm, is_dimm);
        count_slot(device.dimm, layout.sockets);
        if (is_dimm) {
            layout.dimms.push_back(std::move(device.dimm));
        } else {
            layout.other_devices.push_back({std::move(device.dimm), std::move(*device.why_other)});
        }
    }
    layout.channels = channels.finish();
    layout.system_arrays = count_system_arrays(records);
    note_sockets(records, layout);
    return layout;
}

}  // namespace weir::probe::locators
