// SPDX-License-Identifier: Apache-2.0
#include "probe/system_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/files.h"

namespace weir::probe {

std::filesystem::path SystemFiles::place(std::string_view path) const {
    return root_ / std::filesystem::path(path).relative_path();
}

std::optional<std::string> SystemFiles::text(std::string_view path) const {
    std::error_code error;
    if (is_none() || std::filesystem::is_directory(place(path), error)) return std::nullopt;
    return try_read_line(place(path));
}

std::optional<std::uint64_t> SystemFiles::number(std::string_view path) const {
    const std::optional<std::string> read = text(path);
    if (!read) return std::nullopt;
    std::uint64_t value = 0;
    const char* end = read->data() + read->size();
    const auto [stop, error] = std::from_chars(read->data(), end, value);
    if (error != std::errc() || stop != end) return std::nullopt;
    return value;
}

bool SystemFiles::exists(std::string_view path) const {
    std::error_code error;
    return !is_none() && std::filesystem::exists(place(path), error);
}

std::vector<std::string> SystemFiles::names(std::string_view folder) const {
    std::vector<std::string> found;
    if (is_none()) return found;
    std::error_code error;
    for (std::filesystem::directory_iterator it(place(folder), error), end; !error && it != end;
         it.increment(error)) {
        found.push_back(it->path().filename().string());
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::optional<std::string> SystemFiles::link_name(std::string_view path) const {
    if (is_none()) return std::nullopt;
    std::error_code error;
    const std::filesystem::path target = std::filesystem::read_symlink(place(path), error);
    if (error || !target.has_filename()) return std::nullopt;
    return target.filename().string();
}

std::string SystemFiles::why_not(std::string_view path) const {
    if (is_none()) return "this machine is a replay that holds its topology alone";
    if (!exists(path)) return fmt::format("there is no {}", path);
    if (!text(path)) return fmt::format("{} may not be read", path);
    return fmt::format("{} holds something that weir does not know", path);
}

}  // namespace weir::probe
