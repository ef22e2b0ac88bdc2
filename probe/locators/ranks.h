// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probe/locators/reading.h"

namespace weir::probe::locators {

/// A place in numbers that start at 0, whatever the board starts at; what is not known has no value.
struct RankedPlace {
    std::optional<int> package;
    std::optional<std::string> channel;  ///< as the board has it
    int channel_rank = 0;                ///< among the package's channels
    std::optional<int> slot;
};

/// The places of a reading, ranked within the machine: packages among all that are named, channels in their
/// package, slots in their channel. A slot without a number of its own is 0 where its channel has no other.
std::vector<RankedPlace> rank(const Reading& reading);

}  // namespace weir::probe::locators
