// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace weir::probe::locators {

/// A channel as the names of one slot have it. `order` and `controller` compare within one machine only.
struct NamedChannel {
    std::string name;
    int order = 0;
};

/// What the names of one slot say, in the board's own numbers: no base is assumed, ranks come later.
struct Place {
    std::optional<int> package;
    std::optional<int> controller;  ///< memory controller whose channels are numbered from its own start
    std::optional<NamedChannel> channel;
    std::optional<int> slot;
    std::optional<int> split_letter;  ///< a letter that runs through the whole machine
};

/// Whether all of `text` is as `pattern` says; what the placeholders stand for is added to `place`.
///
///     _                   one blank, underscore or hyphen, or nothing
///     {package}           decimal number          {package-letter}  one letter
///     {channel}           one letter              {channel-number}  decimal    {channel-hex}  hexadecimal
///     {slot} {controller} decimal number
///     {split-letter}      one letter that tells packages apart only by its place in the alphabet
///     {number} {letter} {hex} {rest}              looked for, and not used; {rest} is any text, or none
///
/// Everything else stands for itself, upper and lower case alike. Numbers have one to four digits.
bool match(std::string_view pattern, std::string_view text, Place& place);

/// Whether the pattern holds that placeholder, written with its braces.
bool has(std::string_view pattern, std::string_view placeholder);

/// Pattern for a name that may be anything.
inline constexpr std::string_view kAnything = "{rest}";

}  // namespace weir::probe::locators
