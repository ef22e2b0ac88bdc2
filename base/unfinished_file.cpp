// SPDX-License-Identifier: Apache-2.0
#include "base/unfinished_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "base/error.h"
#include "base/files.h"
#include "base/units.h"

namespace weir {
namespace {

namespace fs = std::filesystem;
using Replace = UnfinishedFile::Replace;

[[noreturn]] void cannot_finish(const fs::path& path, int error) {
    const bool full = error == ENOSPC || error == EDQUOT;
    throw MachineError(fmt::format("{} could not be written: {}", path.string(), std::strerror(error)),
                       full ? "free some space, or write to another disk"
                            : "check the folder and its permissions, or write elsewhere");
}

/// `what` goes on after the path.
void require_replaceable(const fs::path& path, Replace replace, const char* what) {
    std::error_code ignored;
    const fs::file_status status = fs::status(path, ignored);
    if (!fs::exists(status)) return;
    if (!fs::is_regular_file(status))
        throw UsageError(path.string() + " is no regular file", "give the name of a file to be made");
    if (replace == Replace::kNothing)
        throw UsageError(path.string() + what, "give another name, remove it, or overwrite it with --force");
}

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

/// The file that a link leads to: renaming over the link would leave that as it was.
fs::path target_of(const fs::path& path) {
    std::error_code error;
    fs::path target = fs::canonical(path, error);
    return error ? path : target;
}

fs::path part_of(const fs::path& path) {
    fs::path part = path;
    part += ".part";
    return part;
}

/// What is known before a file is made.
fs::path checked(const fs::path& path, std::uint64_t bytes, Replace replace) {
    require_replaceable(path, replace, " is there already");
    require_replaceable(part_of(path), replace, " is there already, of a run that was ended, perhaps");
    const fs::path folder = folder_of(path);
    require_writable_folder(folder);
    std::error_code error;
    const fs::space_info space = fs::space(folder, error);
    if (!error) require_room(path, bytes, space.available);
    return part_of(path);
}

int open_part(const fs::path& part, Replace replace) {
    const int exclusive = replace == Replace::kNothing ? O_EXCL : 0;
    const int fd = ::open(part.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | exclusive, 0644);
    if (fd < 0) cannot_finish(part, errno);
    return fd;
}

}  // namespace

void require_room(const fs::path& path, std::uint64_t bytes, std::uint64_t available) {
    if (bytes <= available) return;
    throw MachineError(fmt::format("{} takes {}, and its disk has {} free", path.string(),
                                   format_capacity(bytes), format_capacity(available)),
                       "free some space, write to another disk, or ask for less");
}

UnfinishedFile::UnfinishedFile(const fs::path& path, std::uint64_t bytes, Replace replace)
    : path_(target_of(path)), part_(checked(path_, bytes, replace)), file_(open_part(part_, replace)) {
    if (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0)
        throw MachineError(part_.string() + " is being written by another process",
                           "wait for it, or give another name");
    // The room is taken now, so that a disk that others fill meanwhile is found out before the work. A file
    // system that knows no such thing says so, and takes what is written as it comes.
    int error = ::ftruncate(file_.get(), 0) != 0 ? errno : 0;
    if (error == 0 && ::fallocate(file_.get(), 0, 0, static_cast<off_t>(bytes)) != 0) error = errno;
    if (error == 0 || error == EOPNOTSUPP || error == ENOSYS) return;
    ::unlink(part_.c_str());
    cannot_finish(path_, error);
}

UnfinishedFile::~UnfinishedFile() {
    if (!finished_) ::unlink(part_.c_str());
}

void UnfinishedFile::put(std::uint64_t offset, std::span<const std::byte> bytes) {
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t wrote = ::pwrite(file_.get(), bytes.data() + done, bytes.size() - done,
                                       static_cast<off_t>(offset + done));
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) cannot_finish(path_, errno);
        done += static_cast<std::size_t>(wrote);
    }
    const Piece piece{offset, bytes.size()};
    start_writing_back(piece);
    written_ = offset + bytes.size();
    last_ = piece;
}

/// Hints: where they are refused, finish() waits longer. A length of 0 would mean the whole file.
void UnfinishedFile::start_writing_back(const Piece& piece) const {
    const auto hint = [&](const Piece& of, unsigned flags) {
        if (of.bytes == 0) return;
        (void)::sync_file_range(file_.get(), static_cast<off_t>(of.offset), static_cast<off_t>(of.bytes),
                                flags);
    };
    hint(piece, SYNC_FILE_RANGE_WRITE);
    hint(last_, SYNC_FILE_RANGE_WAIT_BEFORE);
}

void UnfinishedFile::finish() {
    if (::fsync(file_.get()) != 0 && errno != EINVAL) cannot_finish(path_, errno);
    if (::rename(part_.c_str(), path_.c_str()) != 0) cannot_finish(path_, errno);
    finished_ = true;
}

}  // namespace weir
