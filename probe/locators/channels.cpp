// SPDX-License-Identifier: Apache-2.0
#include "probe/locators/channels.h"

#include <algorithm>
#include <utility>

namespace weir::probe::locators {

namespace {

Channel empty_channel(const Dimm& first) {
    Channel channel;
    channel.package = *first.package;
    channel.name = *first.channel;
    channel.configured_mt_per_s = Unreadable{"no DIMM is on the channel", "nothing to do"};
    return channel;
}

/// A channel runs at one speed; were two written down, the slower is the one that can be counted on. One that
/// is not known leaves the channel's unknown.
Readable<std::uint64_t> slower(const Channel& channel, const Dimm& dimm) {
    const bool is_first = channel.populated_slots == 0;
    if (is_first || !dimm.configured_mt_per_s) return dimm.configured_mt_per_s;
    if (!channel.configured_mt_per_s) return channel.configured_mt_per_s;
    return std::min(*channel.configured_mt_per_s, *dimm.configured_mt_per_s);
}

}  // namespace

void ChannelList::add(const Dimm& slot, bool is_dimm) {
    if (!slot.package || !slot.channel) return;
    if (channels_.empty() || channels_.back().package != *slot.package ||
        channels_.back().name != *slot.channel)
        channels_.push_back(empty_channel(slot));
    Channel& channel = channels_.back();
    ++channel.slots;
    if (!slot.populated || !is_dimm) return;
    channel.configured_mt_per_s = slower(channel, slot);
    ++channel.populated_slots;
    channel.size_bytes += slot.size_bytes;
}

std::vector<Channel> ChannelList::finish() {
    return std::exchange(channels_, {});
}

}  // namespace weir::probe::locators
