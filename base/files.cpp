// SPDX-License-Identifier: Apache-2.0
#include "base/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>
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

[[noreturn]] void cannot_read(const std::filesystem::path& path, int error) {
    throw InputError(path.string(), fmt::format("cannot be read: {}", std::strerror(error)),
                     "check the name and that you may read it");
}

void wait_for_bytes(int fd) {
    pollfd waiting{fd, POLLIN, 0};
    ::poll(&waiting, 1, -1);
}

bool is_pipe(int fd) {
    struct stat status {};
    return ::fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode);
}

std::filesystem::path beside(const std::filesystem::path& path) {
    return path.string() + fmt::format(".{}.part", ::getpid());
}

}  // namespace

std::string read_file(const std::filesystem::path& path) {
    return read_file(path, std::numeric_limits<std::size_t>::max());
}

std::string read_file(const std::filesystem::path& path, std::size_t limit) {
    // Opening a pipe would otherwise wait for a writer, perhaps for ever.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.get() < 0) cannot_read(path, errno);
    std::string contents;
    std::array<char, std::size_t{1} << 16> piece{};
    for (ssize_t got = 1; got != 0;) {
        got = ::read(file.get(), piece.data(), piece.size());
        if (got < 0 && errno == EAGAIN) wait_for_bytes(file.get());
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (got < 0) cannot_read(path, errno);
        if (static_cast<std::size_t>(got) > limit - contents.size()) {
            throw InputError(path.string(), fmt::format("has more than {} bytes", limit),
                             "check that it is the file you meant");
        }
        contents.append(piece.data(), static_cast<std::size_t>(got));
    }
    if (contents.empty() && is_pipe(file.get()))
        throw InputError(path.string(), "this is a pipe, and nobody writes into it", "give a file");
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
