// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <new>
#include <span>

#include "base/descriptor.h"
#include "base/units.h"

namespace weir::decode {

/// Memory for direct reads: as much as it was made for, however often it is used.
class ReadBuffer {
public:
    /// Direct reads begin and end at multiples of this, in the file and in memory.
    static constexpr std::size_t kAlignment = 4 * kKiB;

    /// Room for reads of up to `bytes` bytes, wherever they begin.
    explicit ReadBuffer(std::size_t bytes);

    std::span<std::byte> bytes() { return {data_.get(), size_}; }

private:
    struct Free {
        void operator()(std::byte* pointer) const {
            ::operator delete (pointer, std::align_val_t{kAlignment});
        }
    };
    std::size_t size_;
    std::unique_ptr<std::byte, Free> data_;
};

/// A file that is read once and must not stay in memory beside what is made of it. Safe to read by several
/// threads. Errors of reading are InputErrors that name file and offset.
class DirectFile {
public:
    enum class Reads { kDirect, kDroppedBehind };

    /// Direct reads where the file system knows them, unless told otherwise.
    explicit DirectFile(std::filesystem::path file, Reads reads = Reads::kDirect);

    const std::filesystem::path& path() const { return path_; }
    std::uint64_t bytes() const { return bytes_; }
    /// When it was changed last before it was opened, in nanoseconds since 1970.
    std::int64_t changed_ns() const { return changed_ns_; }

    /// `out.size()` bytes from `offset` on, through the page cache: for what is small.
    void read(std::uint64_t offset, std::span<std::byte> out) const;

    /// `count` bytes from `offset` on past the page cache (O_DIRECT), or, where the file system refuses that,
    /// through it and dropped behind (POSIX_FADV_DONTNEED). They lie in the buffer until its next use.
    std::span<const std::byte> read_past_cache(std::uint64_t offset, std::size_t count,
                                               ReadBuffer& buffer) const;

    /// Whether reads go past the page cache.
    bool direct() const { return direct_works_; }

    /// Drops what reads through the page cache left there, of the whole file.
    void drop_cache() const;

    /// An InputError when the file has another size or time of change than when it was opened.
    void require_unchanged() const;

private:
    std::span<const std::byte> read_directly(std::uint64_t offset, std::size_t count,
                                             ReadBuffer& buffer) const;
    [[noreturn]] void refuse_read(std::uint64_t offset, int error) const;

    std::filesystem::path path_;
    Descriptor descriptor_;
    Descriptor direct_;
    mutable std::atomic<bool> direct_works_;
    std::uint64_t bytes_ = 0;
    std::int64_t changed_ns_ = 0;
};

}  // namespace weir::decode
