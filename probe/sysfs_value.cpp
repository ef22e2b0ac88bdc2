// SPDX-License-Identifier: Apache-2.0
#include "probe/sysfs_value.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>

#include "base/cpu_list.h"
#include "base/error.h"

namespace weir::probe {
namespace {

template <class T>
std::optional<T> parse_whole(std::string_view text) {
    T value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || stop != end) return std::nullopt;
    return value;
}

}  // namespace

Readable<std::uint64_t> read_number(const SystemFiles& files, const std::string& path, const char* remedy,
                                    std::uint64_t scale) {
    const std::optional<std::uint64_t> number = files.number(path);
    if (!number || *number > std::numeric_limits<std::uint64_t>::max() / scale)
        return Unreadable{files.why_not(path), remedy};
    return *number * scale;
}

Readable<std::string> read_words(const SystemFiles& files, const std::string& path, const char* remedy) {
    const std::optional<std::string> text = files.text(path);
    if (!text) return Unreadable{files.why_not(path), remedy};
    if (text->empty()) return Unreadable{fmt::format("{} is blank", path), remedy};
    return *text;
}

Readable<std::string> read_list(const SystemFiles& files, const std::string& path, const char* remedy) {
    const std::optional<std::string> text = files.text(path);
    if (!text) return Unreadable{files.why_not(path), remedy};
    try {
        return format_cpu_list(parse_cpu_list(*text));
    } catch (const InputError&) {
        return Unreadable{files.why_not(path), remedy};
    }
}

std::optional<std::int64_t> signed_number(const SystemFiles& files, const std::string& path) {
    const std::optional<std::string> text = files.text(path);
    return text ? parse_whole<std::int64_t>(*text) : std::nullopt;
}

std::optional<int> number_after(std::string_view name, std::string_view prefix) {
    if (!name.starts_with(prefix)) return std::nullopt;
    const std::optional<int> number = parse_whole<int>(name.substr(prefix.size()));
    return number && *number >= 0 ? number : std::nullopt;
}

std::map<int, std::string> numbered_names(const SystemFiles& files, const std::string& folder,
                                          std::string_view prefix) {
    std::map<int, std::string> found;
    for (std::string& name : files.names(folder)) {
        if (const auto number = number_after(name, prefix)) found.emplace(*number, std::move(name));
    }
    return found;
}

std::string why_none(const SystemFiles& files, const std::string& folder, std::string_view what) {
    if (files.is_none() || !files.exists(folder)) return files.why_not(folder);
    return fmt::format("{} lists no {}", folder, what);
}

}  // namespace weir::probe
