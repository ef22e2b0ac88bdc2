// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace weir::probe::locators {

/// How far a derived place can be trusted.
enum class Confidence : std::uint8_t {
    kText,         ///< the board's own names of the slot say it
    kOtherRecord,  ///< another record says it: HPE's type 202, the sockets, the memory arrays
    kHeuristic,    ///< it is likely, and nothing says so
};

std::string_view words(Confidence confidence);

/// Where a rule has the package from.
enum class PackageFrom : std::uint8_t {
    kNames,         ///< {package} or {package-letter}
    kOnlySocket,    ///< the table describes one socket: the rule is for such machines alone
    kSplitLetters,  ///< the table describes several, and the letters are dealt out to them evenly
};

/// Where a rule has the channel from.
enum class ChannelFrom : std::uint8_t {
    kNames,  ///< {channel}, {channel-number} or {channel-hex}
    kHpe,    ///< HPE's type 202
    kNowhere,
};

/// How one family of boards names its slots. `locator` and `bank` are patterns (pattern.h) for the two names
/// of a type 17 record; both have to fit.
struct Rule {
    std::string_view boards;
    std::string_view locator;
    std::string_view bank;
    PackageFrom package;
    ChannelFrom channel;
    Confidence confidence;
    std::string_view example_locator;
    std::string_view example_bank;
};

/// All rules. Of two that fit a machine equally well, the earlier one is used.
std::span<const Rule> rules();

/// "CPU{package}_DIMM_{channel}{slot}", with the bank's pattern behind it where the rule has one.
std::string name(const Rule& rule);

}  // namespace weir::probe::locators
