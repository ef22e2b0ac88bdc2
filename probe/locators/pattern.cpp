// SPDX-License-Identifier: Apache-2.0
#include "probe/locators/pattern.h"

#include <algorithm>
#include <charconv>
#include <cstddef>

#include "base/error.h"

namespace weir::probe::locators {

namespace {

// <cctype> asks the locale, and a locator is ASCII or strange.
constexpr char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
constexpr bool is_letter(char c) {
    return upper(c) >= 'A' && upper(c) <= 'Z';
}
constexpr bool is_digit(char c, int base) {
    return (c >= '0' && c <= '9') || (base == 16 && upper(c) >= 'A' && upper(c) <= 'F');
}
constexpr bool is_separator(char c) {
    return c == ' ' || c == '_' || c == '-';
}

/// Takes what a placeholder stands for off the front of `text`; empty when something else stands there.
std::string_view take_number(std::string_view& text, int base) {
    constexpr std::size_t kMostDigits = 4;
    std::size_t length = 0;
    while (length < text.size() && is_digit(text[length], base)) ++length;
    if (length > kMostDigits) return {};
    const std::string_view taken = text.substr(0, length);
    text.remove_prefix(length);
    return taken;
}

std::string_view take_letter(std::string_view& text) {
    if (text.empty() || !is_letter(text.front())) return {};
    const std::string_view taken = text.substr(0, 1);
    text.remove_prefix(1);
    return taken;
}

int number(std::string_view digits, int base) {
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    return value;
}

int letter_order(std::string_view letter) {
    return upper(letter.front()) - 'A';
}

bool ends_with_letter(std::string_view kind) {
    return kind == "letter" || kind == "channel" || kind.ends_with("-letter");
}

void keep(std::string_view kind, std::string_view taken, int base, Place& place) {
    const int value = ends_with_letter(kind) ? letter_order(taken) : number(taken, base);
    if (kind == "package" || kind == "package-letter") place.package = value;
    if (kind == "controller") place.controller = value;
    if (kind == "slot") place.slot = value;
    if (kind == "split-letter") place.split_letter = value;
    if (kind.starts_with("channel")) place.channel = NamedChannel{std::string(taken), value};
}

bool take(std::string_view kind, std::string_view& text, Place& place) {
    const int base = kind == "hex" || kind.ends_with("-hex") ? 16 : 10;
    const std::string_view taken = ends_with_letter(kind) ? take_letter(text) : take_number(text, base);
    if (taken.empty()) return false;
    keep(kind, taken, base, place);
    return true;
}

/// The placeholder at the front of the pattern, without braces; the pattern goes on behind it.
std::string_view take_kind(std::string_view& pattern) {
    const std::size_t end = pattern.find('}');
    if (end == std::string_view::npos)
        throw Fault("a locator rule has an open brace: " + std::string(pattern));
    const std::string_view kind = pattern.substr(1, end - 1);
    pattern.remove_prefix(end + 1);
    return kind;
}

}  // namespace

bool match(std::string_view pattern, std::string_view text, Place& place) {
    Place found = place;
    while (!pattern.empty()) {
        if (pattern.front() == '{') {
            const std::string_view kind = take_kind(pattern);
            if (kind != "rest") {
                if (!take(kind, text, found)) return false;
                continue;
            }
            for (std::size_t skipped = pattern.empty() ? text.size() : 0; skipped <= text.size(); ++skipped) {
                if (!match(pattern, text.substr(skipped), found)) continue;
                place = found;
                return true;
            }
            return false;
        }
        const char wanted = pattern.front();
        pattern.remove_prefix(1);
        if (wanted == '_') {
            if (!text.empty() && is_separator(text.front())) text.remove_prefix(1);
            continue;
        }
        if (text.empty() || upper(text.front()) != upper(wanted)) return false;
        text.remove_prefix(1);
    }
    if (!text.empty()) return false;
    place = found;
    return true;
}

bool has(std::string_view pattern, std::string_view placeholder) {
    return pattern.find(placeholder) != std::string_view::npos;
}

}  // namespace weir::probe::locators
