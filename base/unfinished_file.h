// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "base/descriptor.h"

namespace weir {

/// A large file while it is written as PATH.part beside its place: it gets its name when
/// it is whole, and is removed when this goes before that.
class UnfinishedFile {
public:
    enum class Replace : std::uint8_t { kNothing, kFiles };

    /// Makes PATH.part with room for `bytes`. A UsageError when PATH or PATH.part is there and may not be
    /// replaced, or is no regular file; MachineErrors when the folder cannot be written to, its disk has not
    /// the room (how much is needed, how much is free), or another process is writing the same file.
    UnfinishedFile(const std::filesystem::path& path, std::uint64_t bytes, Replace replace);
    UnfinishedFile(const UnfinishedFile&) = delete;
    UnfinishedFile& operator=(const UnfinishedFile&) = delete;
    ~UnfinishedFile();

    /// Behind what was written last. A MachineError when the disk does not take them. What was written before
    /// is on its way to the disk, so that what waits in memory stays bounded and finishing is quick.
    void append(std::span<const std::byte> bytes) { put(written_, bytes); }
    /// The same at an offset.
    void put(std::uint64_t offset, std::span<const std::byte> bytes);

    /// Waits for the disk and gives the file its name.
    void finish();

private:
    /// Bytes of the file.
    struct Piece {
        std::uint64_t offset = 0;
        std::uint64_t bytes = 0;
    };
    void start_writing_back(const Piece& piece) const;

    std::filesystem::path path_;
    std::filesystem::path part_;
    Descriptor file_;
    std::uint64_t written_ = 0;  ///< end of what was written last
    Piece last_;
    bool finished_ = false;
};

/// A MachineError when `available` bytes of disk do not hold the file, saying how much is needed.
void require_room(const std::filesystem::path& path, std::uint64_t bytes, std::uint64_t available);

}  // namespace weir
