// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include "base/fields.h"
#include "base/readable.h"

namespace weir::probe {

/// One memory slot and what is in it (SMBIOS type 17).
struct Dimm {
    Readable<int> package;
    Readable<std::string> channel;
    Readable<int> slot;
    std::string locator;
    std::string bank_locator;
    bool populated = false;
    std::uint64_t size_bytes = 0;
    std::string type;
    Readable<std::uint64_t> rated_mt_per_s;
    Readable<std::uint64_t> configured_mt_per_s;
    Readable<int> ranks;
    Readable<bool> ecc;
    std::string manufacturer;
    std::string part_number;
    std::string derived_by;

    static constexpr auto fields() {
        return std::tuple{
            field("package", &Dimm::package, "package the slot belongs to"),
            field("channel", &Dimm::channel, "memory channel"),
            field("slot", &Dimm::slot, "slot in the channel, from 0"),
            field("locator", &Dimm::locator, "the board's name of the slot"),
            field("bank_locator", &Dimm::bank_locator, "the board's name of the bank"),
            field("populated", &Dimm::populated, "whether a DIMM is in it"),
            field("size_bytes", &Dimm::size_bytes, "capacity"),
            field("type", &Dimm::type, "DDR4, DDR5 …"),
            field("rated_mt_per_s", &Dimm::rated_mt_per_s, "rated transfers per second, in millions"),
            field("configured_mt_per_s", &Dimm::configured_mt_per_s,
                  "transfers per second it runs at, in millions"),
            field("ranks", &Dimm::ranks, "ranks"),
            field("ecc", &Dimm::ecc, "whether it corrects errors"),
            field("manufacturer", &Dimm::manufacturer, "manufacturer"),
            field("part_number", &Dimm::part_number, "part number"),
            field("derived_by", &Dimm::derived_by, "the rule that gave package, channel and slot"),
        };
    }
};

/// One memory channel: its slots and what they hold.
struct Channel {
    int package = 0;
    std::string name;
    int slots = 0;
    int populated_slots = 0;
    std::uint64_t size_bytes = 0;
    Readable<std::uint64_t> configured_mt_per_s;

    static constexpr auto fields() {
        return std::tuple{
            field("package", &Channel::package, "package of the channel"),
            field("name", &Channel::name, "name of the channel"),
            field("slots", &Channel::slots, "slots"),
            field("populated_slots", &Channel::populated_slots, "slots with a DIMM"),
            field("size_bytes", &Channel::size_bytes, "capacity"),
            field("configured_mt_per_s", &Channel::configured_mt_per_s, "transfers per second, in millions"),
        };
    }
};

}  // namespace weir::probe
