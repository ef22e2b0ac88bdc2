// SPDX-License-Identifier: Apache-2.0
#include "probe/system_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

#include "base/descriptor.h"

namespace weir::probe {
namespace {

/// No text of /proc or /sys is larger: /proc/cpuinfo of 4096 CPUs has 6 MiB.
constexpr std::size_t kMaxTextBytes = std::size_t{64} << 20;

/// Without waiting for a writer, should the path be a pipe.
std::optional<std::string> read_contents(const std::filesystem::path& path, std::size_t limit) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.get() < 0) return std::nullopt;
    std::string all;
    std::array<char, 16384> piece{};
    for (;;) {
        const ssize_t got = ::read(file.get(), piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return std::nullopt;
        if (got == 0) return all;
        if (static_cast<std::size_t>(got) > limit - all.size()) return std::nullopt;
        all.append(piece.data(), static_cast<std::size_t>(got));
    }
}

}  // namespace

std::filesystem::path SystemFiles::place(std::string_view path) const {
    return root_ / std::filesystem::path(path).relative_path();
}

bool SystemFiles::was_unreadable(std::string_view path) const {
    return notes_ &&
           std::find(notes_->unreadable.begin(), notes_->unreadable.end(), path) != notes_->unreadable.end();
}

std::optional<std::string> SystemFiles::contents(std::string_view path, std::size_t limit) const {
    if (is_none()) return std::nullopt;
    std::optional<std::string> read;
    if (record_) {
        // What changes while the probe runs, free memory say, is the same for all who ask.
        const auto known = record_->contents.find(std::string(path));
        if (known != record_->contents.end() && known->second.size() <= limit) return known->second;
    }
    if (!was_unreadable(path)) read = read_contents(place(path), limit);
    if (record_ && read) {
        record_->contents.insert_or_assign(std::string(path), *read);
        record_->unreadable.erase(std::string(path));
    } else if (record_ && exists(path)) {
        std::error_code error;
        if (!std::filesystem::is_directory(place(path), error)) record_->unreadable.emplace(path);
    }
    return read;
}

std::optional<std::string> SystemFiles::text(std::string_view path) const {
    std::optional<std::string> read = contents(path, kMaxTextBytes);
    if (!read) return std::nullopt;
    read->erase(read->find_last_not_of(" \t\r\n") + 1);
    return read;
}

std::optional<std::string> SystemFiles::bytes(std::string_view path, std::size_t limit) const {
    return contents(path, limit);
}

std::optional<std::string> SystemFiles::ask(const std::string& name,
                                            const std::function<std::optional<std::string>()>& live) const {
    std::optional<std::string> answer;
    if (is_live()) {
        answer = live();
    } else if (notes_) {
        if (const auto found = notes_->answers.find(name); found != notes_->answers.end())
            answer = found->second;
    }
    if (record_ && answer) record_->answers.insert_or_assign(name, *answer);
    return answer;
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
    const bool found = !is_none() && (was_unreadable(path) || std::filesystem::exists(place(path), error));
    if (record_ && found) record_->present.emplace(path);
    return found;
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
    if (record_ && exists(folder)) record_->folders.insert_or_assign(std::string(folder), found);
    return found;
}

std::optional<std::string> SystemFiles::link_name(std::string_view path) const {
    if (is_none()) return std::nullopt;
    const std::string name = fmt::format("link {}", path);
    std::optional<std::string> leads_to;
    std::error_code error;
    const std::filesystem::path target = std::filesystem::read_symlink(place(path), error);
    if (!error && target.has_filename()) {
        leads_to = target.filename().string();
    } else if (notes_) {
        if (const auto found = notes_->answers.find(name); found != notes_->answers.end())
            leads_to = found->second;
    }
    if (record_ && leads_to) record_->answers.insert_or_assign(name, *leads_to);
    return leads_to;
}

std::string SystemFiles::why_not(std::string_view path) const {
    if (is_none()) return "this machine is a replay that holds its topology alone";
    if (!exists(path)) return fmt::format("there is no {}", path);
    if (!text(path)) return fmt::format("{} may not be read", path);
    return fmt::format("{} holds something that weir does not know", path);
}

}  // namespace weir::probe
