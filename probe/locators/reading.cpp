// SPDX-License-Identifier: Apache-2.0
#include "probe/locators/reading.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace weir::probe::locators {

namespace {

/// More DIMMs than any server has on a channel.
constexpr std::size_t kMostSlotsOfAChannel = 4;

bool for_this_many(const Rule& rule, int sockets) {
    switch (rule.package) {
        case PackageFrom::kNames:
            return true;
        case PackageFrom::kOnlySocket:
            return sockets == 1;
        case PackageFrom::kSplitLetters:
            return sockets > 1;
    }
    return false;
}

std::optional<Place> read_slot(const Rule& rule, const SlotNames& names) {
    Place place;
    if (!match(rule.locator, names.locator, place) || !match(rule.bank, names.bank, place))
        return std::nullopt;
    if (rule.package == PackageFrom::kOnlySocket) place.package = 0;
    if (rule.channel == ChannelFrom::kHpe) {
        if (!names.hpe) return std::nullopt;
        place.controller = names.hpe->controller;
        place.channel = NamedChannel{std::to_string(names.hpe->channel), names.hpe->channel};
    }
    return place;
}

/// The letter by which packages are told apart: that of the channel, or one for this alone.
std::optional<int> letter(const Place& place) {
    if (place.split_letter) return place.split_letter;
    return place.channel ? std::optional(place.channel->order) : std::nullopt;
}

/// Deals the letters that occur out to the sockets, as many to each; false when they cannot be. By rank and
/// not by distance: some makers leave out the letter I.
bool split_letters(Reading& reading, int sockets) {
    std::set<int> seen;
    for (const auto& place : reading.places)
        if (place && letter(*place)) seen.insert(*letter(*place));
    const auto count = static_cast<std::size_t>(sockets);
    if (seen.size() < count || seen.size() % count != 0) return false;
    const std::vector<int> letters(seen.begin(), seen.end());
    for (auto& place : reading.places) {
        if (!place) continue;
        const auto rank = std::lower_bound(letters.begin(), letters.end(), *letter(*place)) - letters.begin();
        place->package = static_cast<int>(static_cast<std::size_t>(rank) / (letters.size() / count));
    }
    return true;
}

/// Whether a letter can stand for the package. Boards of one socket call channels A and B; so with more
/// letters than sockets, each letter has to have more slots than a channel can.
bool letters_are_packages(const Reading& reading, int sockets) {
    std::map<int, std::size_t> slots;
    for (const auto& place : reading.places)
        if (place) ++slots[*place->package];
    if (sockets == 0 || slots.size() <= static_cast<std::size_t>(sockets)) return true;
    return std::all_of(slots.begin(), slots.end(),
                       [](const auto& letter) { return letter.second > kMostSlotsOfAChannel; });
}

/// Whether channels and slots are such as a machine can have.
bool is_possible(const Reading& reading) {
    std::set<std::tuple<ChannelKey, int>> taken;
    std::map<ChannelKey, std::size_t> slots;
    std::set<int> numbers;
    for (const auto& place : reading.places) {
        const auto key = place ? channel_key(*place) : std::nullopt;
        if (!key) continue;
        ++slots[*key];
        if (!place->slot) continue;
        if (!taken.emplace(*key, *place->slot).second) return false;
        numbers.insert(*place->slot);
    }
    std::size_t most = 0;
    for (const auto& [key, count] : slots) most = std::max(most, count);
    // One number more than slots: a board was seen that calls a channel's slots 0 and 1, and another's 1
    // and 2.
    return most <= kMostSlotsOfAChannel && numbers.size() <= most + 1;
}

/// A slot's channel in two readings.
struct KeyPair {
    std::size_t slot;
    ChannelKey from;
    ChannelKey to;
};

std::vector<KeyPair> channel_pairs(const Reading& one, const Reading& other) {
    std::vector<KeyPair> pairs;
    for (std::size_t i = 0; i < one.places.size(); ++i) {
        const auto a = one.places[i] ? channel_key(*one.places[i]) : std::nullopt;
        const auto b = other.places[i] ? channel_key(*other.places[i]) : std::nullopt;
        if (a && b) pairs.push_back({i, *a, *b});
    }
    return pairs;
}

std::vector<KeyPair> reversed(std::vector<KeyPair> pairs) {
    for (KeyPair& pair : pairs) std::swap(pair.from, pair.to);
    return pairs;
}

/// The slots whose channel is not the one that most of its companions are taken to.
Comparison departures(const std::vector<KeyPair>& pairs) {
    std::map<ChannelKey, std::map<ChannelKey, std::size_t>> votes;
    for (const KeyPair& pair : pairs) ++votes[pair.from][pair.to];
    std::map<ChannelKey, ChannelKey> most;
    for (const auto& [from, counts] : votes) {
        most[from] = std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
                         return a.second < b.second;
                     })->first;
    }
    Comparison result;
    for (const KeyPair& pair : pairs) {
        if (most[pair.from] == pair.to) continue;
        if (result.different++ == 0) result.first = pair.slot;
    }
    return result;
}

}  // namespace

std::optional<ChannelKey> channel_key(const Place& place) {
    if (!place.package || !place.channel) return std::nullopt;
    return ChannelKey{*place.package, place.controller.value_or(0), place.channel->order};
}

std::optional<Reading> read(const Rule& rule, const MachineNames& machine) {
    if (!for_this_many(rule, machine.sockets)) return std::nullopt;
    Reading reading{&rule, {}, 0};
    for (const SlotNames& names : machine.slots) {
        reading.places.push_back(read_slot(rule, names));
        if (reading.places.back()) ++reading.fitting;
    }
    if (reading.fitting == 0) return std::nullopt;
    if (rule.package == PackageFrom::kSplitLetters && !split_letters(reading, machine.sockets))
        return std::nullopt;
    if (has(rule.locator, "{package-letter}") && !letters_are_packages(reading, machine.sockets))
        return std::nullopt;
    if (!is_possible(reading)) return std::nullopt;
    return reading;
}

Comparison compare(const Reading& one, const Reading& other) {
    const std::vector<KeyPair> pairs = channel_pairs(one, other);
    Comparison there = departures(pairs);
    Comparison back = departures(reversed(pairs));
    Comparison& worse = there.different >= back.different ? there : back;
    worse.compared = pairs.size();
    if (worse.different == 0) worse.first = one.places.size();
    return worse;
}

}  // namespace weir::probe::locators
