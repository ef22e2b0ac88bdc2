// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "probe/dimm.h"

namespace weir::probe::locators {

/// Gathers slots into channels. They are added by package and channel, so that a channel's slots are
/// together.
class ChannelList {
public:
    /// A slot; `is_dimm` is false for persistent memory, which has its slot and is no part of the channel's
    /// capacity. A slot whose package or channel is unreadable adds nothing: no channel is made up.
    void add(const Dimm& slot, bool is_dimm);
    std::vector<Channel> finish();

private:
    std::vector<Channel> channels_;
};

}  // namespace weir::probe::locators
