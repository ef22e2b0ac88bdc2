// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/direct_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/error.h"

namespace weir::decode {
namespace {

constexpr const char* kLeaveAlone = "leave the file alone while weir runs, and start again";

constexpr std::uint64_t align_down(std::uint64_t offset) {
    return offset / ReadBuffer::kAlignment * ReadBuffer::kAlignment;
}
constexpr std::uint64_t align_up(std::uint64_t offset) {
    return align_down(offset + ReadBuffer::kAlignment - 1);
}

struct stat status_of(int descriptor, const std::filesystem::path& path) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0)
        throw InputError(path.string(), std::strerror(errno), "look at the file's permissions");
    return status;
}

std::int64_t time_of_change(const struct stat& status) {
    constexpr std::int64_t kNsPerS = 1'000'000'000;
    return status.st_mtim.tv_sec * kNsPerS + status.st_mtim.tv_nsec;
}

}  // namespace

ReadBuffer::ReadBuffer(std::size_t bytes)
    : size_(align_up(bytes) + kAlignment),
      data_(static_cast<std::byte*>(::operator new (size_, std::align_val_t{kAlignment}))) {}

DirectFile::DirectFile(std::filesystem::path file, Reads reads)
    : path_(std::move(file)),
      descriptor_(::open(path_.c_str(), O_RDONLY | O_CLOEXEC)),
      direct_(reads == Reads::kDirect ? ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECT) : -1),
      direct_works_(direct_.get() >= 0) {
    if (descriptor_.get() < 0)
        throw InputError(path_.string(), std::strerror(errno), "look at the file's permissions");
    const struct stat status = status_of(descriptor_.get(), path_);
    bytes_ = static_cast<std::uint64_t>(status.st_size);
    changed_ns_ = time_of_change(status);
}

void DirectFile::refuse_read(std::uint64_t offset, int error) const {
    throw InputError(fmt::format("{}: offset {}", path_.string(), offset),
                     error != 0 ? std::strerror(error) : "the file ends here, and did not before",
                     error != 0 ? "look for faults of the drive (dmesg, smartctl), or copy the file elsewhere"
                                : kLeaveAlone);
}

void DirectFile::read(std::uint64_t offset, std::span<std::byte> out) const {
    for (std::size_t done = 0; done < out.size();) {
        const ssize_t got = ::pread(descriptor_.get(), out.data() + done, out.size() - done,
                                    static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) refuse_read(offset + done, got < 0 ? errno : 0);
        done += static_cast<std::size_t>(got);
    }
}

/// Nothing when the file system does not read directly after all.
std::span<const std::byte> DirectFile::read_directly(std::uint64_t offset, std::size_t count,
                                                     ReadBuffer& buffer) const {
    const std::uint64_t begin = align_down(offset);
    const std::size_t lead = offset - begin;
    const std::size_t whole = align_up(offset + count) - begin;
    for (std::size_t done = 0; done < lead + count;) {
        const ssize_t got = ::pread(direct_.get(), buffer.bytes().data() + done, whole - done,
                                    static_cast<off_t>(begin + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EINVAL) return {};
        if (got <= 0) refuse_read(begin + done, got < 0 ? errno : 0);
        done += static_cast<std::size_t>(got);
        if (done < lead + count && done % ReadBuffer::kAlignment != 0) refuse_read(begin + done, 0);
    }
    return buffer.bytes().subspan(lead, count);
}

std::span<const std::byte> DirectFile::read_past_cache(std::uint64_t offset, std::size_t count,
                                                       ReadBuffer& buffer) const {
    if (count + ReadBuffer::kAlignment > buffer.bytes().size())
        throw Fault("a read is larger than the buffer that was made for it");
    if (count == 0) return {};
    if (direct_works_) {
        const std::span<const std::byte> bytes = read_directly(offset, count, buffer);
        if (!bytes.empty()) return bytes;
        direct_works_ = false;
    }
    // What is read ahead would stay: each thread reads only pieces.
    ::posix_fadvise(descriptor_.get(), 0, 0, POSIX_FADV_RANDOM);
    const std::span<std::byte> out = buffer.bytes().first(count);
    read(offset, out);
    // A hint: a file system that keeps the pages all the same does no harm but to memory. What the kernel
    // keeps in pieces larger than a page is dropped with the whole piece or not at all.
    constexpr std::uint64_t kPiece = 2 * kMiB;
    const std::uint64_t begin = offset / kPiece * kPiece;
    ::posix_fadvise(descriptor_.get(), static_cast<off_t>(begin),
                    static_cast<off_t>(align_up(offset + count) - begin), POSIX_FADV_DONTNEED);
    return out;
}

void DirectFile::drop_cache() const {
    ::posix_fadvise(descriptor_.get(), 0, 0, POSIX_FADV_DONTNEED);
}

void DirectFile::require_unchanged() const {
    const struct stat status = status_of(descriptor_.get(), path_);
    if (static_cast<std::uint64_t>(status.st_size) == bytes_ && time_of_change(status) == changed_ns_) return;
    throw InputError(path_.string(), "the file changed while it was read", kLeaveAlone);
}

}  // namespace weir::decode
