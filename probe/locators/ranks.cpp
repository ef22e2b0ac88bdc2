// SPDX-License-Identifier: Apache-2.0
#include "probe/locators/ranks.h"

#include <fmt/format.h>

#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace weir::probe::locators {

namespace {

template <class T>
int rank_in(const std::set<T>& all, const T& one) {
    return static_cast<int>(std::distance(all.begin(), all.find(one)));
}

/// What is ranked: everything that the names of a machine name.
struct Named {
    std::set<int> packages;
    std::map<int, std::set<ChannelKey>> channels;                      // by package
    std::map<ChannelKey, std::set<int>> slots;                         // by channel
    std::map<ChannelKey, int> slots_of_channel;                        // with and without a number
    std::map<std::pair<int, std::string>, std::set<int>> controllers;  // of a channel's name in a package
};

Named collect(const Reading& reading) {
    Named named;
    for (const auto& place : reading.places) {
        if (!place || !place->package) continue;
        named.packages.insert(*place->package);
        const auto key = channel_key(*place);
        if (!key) continue;
        named.channels[key->package].insert(*key);
        ++named.slots_of_channel[*key];
        if (place->slot) named.slots[*key].insert(*place->slot);
        named.controllers[{key->package, place->channel->name}].insert(key->controller);
    }
    return named;
}

RankedPlace rank_one(const Place& place, const Named& named) {
    RankedPlace ranked;
    if (!place.package) return ranked;
    ranked.package = rank_in(named.packages, *place.package);
    const auto key = channel_key(place);
    if (!key) return ranked;
    const std::string& name = place.channel->name;
    // Where each controller counts its channels from 0, the channel's number alone is no name.
    const bool unique = named.controllers.at({key->package, name}).size() == 1;
    ranked.channel = unique ? name : fmt::format("{}.{}", key->controller, name);
    ranked.channel_rank = rank_in(named.channels.at(key->package), *key);
    if (place.slot) {
        ranked.slot = rank_in(named.slots.at(*key), *place.slot);
    } else if (named.slots_of_channel.at(*key) == 1) {
        ranked.slot = 0;
    }
    return ranked;
}

}  // namespace

std::vector<RankedPlace> rank(const Reading& reading) {
    const Named named = collect(reading);
    std::vector<RankedPlace> ranked;
    for (const auto& place : reading.places)
        ranked.push_back(place ? rank_one(*place, named) : RankedPlace());
    return ranked;
}

}  // namespace weir::probe::locators
