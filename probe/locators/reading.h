// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "probe/locators/pattern.h"
#include "probe/locators/rules.h"

namespace weir::probe::locators {

/// Controller and channel as HPE's type 202 numbers them.
struct HpeChannel {
    int controller = 0;
    int channel = 0;
};

/// What is known of one slot before any rule: its two names, and what HPE's record says.
struct SlotNames {
    std::string locator;
    std::string bank;
    std::optional<HpeChannel> hpe;
};

/// All slots of a machine, and the number of sockets that type 4 describes (0: it says nothing).
struct MachineNames {
    std::vector<SlotNames> slots;
    int sockets = 0;
};

/// A channel among all of a machine.
struct ChannelKey {
    int package = 0;
    int controller = 0;
    int order = 0;

    auto operator<=>(const ChannelKey&) const = default;  // NOLINT(modernize-use-nullptr): of clang-tidy 14
};

/// A machine as one rule reads it. Slots that the rule does not fit have no place.
struct Reading {
    const Rule* rule = nullptr;
    std::vector<std::optional<Place>> places;
    std::size_t fitting = 0;
};

/// The channel of a place; none where the package or the channel is not known.
std::optional<ChannelKey> channel_key(const Place& place);

/// The machine read by that rule; none where the rule fits no slot, is for machines with another number of
/// sockets, or would be absurd: two slots at one place, slot numbers that run through the whole machine, more
/// slots on a channel than any server has.
std::optional<Reading> read(const Rule& rule, const MachineNames& machine);

/// How far two readings put the same slots together, whatever numbers and bases they use.
struct Comparison {
    std::size_t compared = 0;   ///< slots to which both give a channel
    std::size_t different = 0;  ///< of these, the fewest that would have to go for both to say the same
    std::size_t first = 0;      ///< one of them, as an index; the number of slots when there is none
};

Comparison compare(const Reading& one, const Reading& other);

}  // namespace weir::probe::locators
