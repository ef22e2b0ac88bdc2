// SPDX-License-Identifier: Apache-2.0
#include "base/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>

#include "base/descriptor.h"
#include "base/error.h"

namespace weir {
namespace {

[[noreturn]] void cannot_write(const std::filesystem::path& path, int error) {
    throw MachineError(fmt::format("{}: cannot be written: {}", path.string(), std::strerror(error)),
                       "choose a place that you may write to, or free some space");
}

void write_all(int fd, std::string_view contents, const std::filesystem::path& path) {
    while (!contents.empty()) {
        const ssize_t written = ::write(fd, contents.data(), contents.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) cannot_write(path, errno);
        contents.remove_prefix(static_cast<std::size_t>(written));
    }
}

[[noreturn]] void cannot_read(const std::filesystem::path& path) {
    throw InputError(path.string(),
                     fmt::format("cannot be read: {}", std::strerror(errno == 0 ? EISDIR : errno)),
                     "check the name and that you may read it");
}

std::filesystem::path beside(const std::filesystem::path& path) {
    return path.string() + fmt::format(".{}.part", ::getpid());
}

}  // namespace

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    if (in) out << in.rdbuf();
    if (!in || std::filesystem::is_directory(path)) cannot_read(path);
    return std::move(out).str();
}

std::string read_file(const std::filesystem::path& path, std::size_t limit) {
    std::ifstream in(path, std::ios::binary);
    if (!in || std::filesystem::is_directory(path)) cannot_read(path);
    std::string contents;
    std::array<char, std::size_t{1} << 16> piece{};
    while (in.read(piece.data(), piece.size()) || in.gcount() > 0) {
        contents.append(piece.data(), static_cast<std::size_t>(in.gcount()));
        if (contents.size() > limit) {
            throw InputError(path.string(), fmt::format("has more than {} bytes", limit),
                             "check that it is the file you meant");
        }
    }
    if (in.bad()) cannot_read(path);
    return contents;
}

std::optional<std::string> try_read_line(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    std::string text;
    std::array<char, 4096> part{};
    // Part by part, since only read() tells an empty file, which is an answer, from one that fails.
    while (in.read(part.data(), part.size()) || in.gcount() > 0)
        text.append(part.data(), static_cast<std::size_t>(in.gcount()));
    if (in.bad()) return std::nullopt;
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    return text;
}

void write_file_atomically(const std::filesystem::path& path, std::string_view contents) {
    const std::filesystem::path part = beside(path);
    try {
        const Descriptor file(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
        if (file.get() < 0) cannot_write(path, errno);
        write_all(file.get(), contents, path);
        if (::fsync(file.get()) != 0 && errno != EINVAL) cannot_write(path, errno);
        if (::rename(part.c_str(), path.c_str()) != 0) cannot_write(path, errno);
    } catch (...) {
        ::unlink(part.c_str());
        throw;
    }
}

void require_writable_folder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    const std::filesystem::path probe = beside(folder / "weir-write-test");
    const Descriptor file(::open(probe.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.get() < 0) cannot_write(folder, error ? error.value() : errno);
    ::unlink(probe.c_str());
}

}  // namespace weir
