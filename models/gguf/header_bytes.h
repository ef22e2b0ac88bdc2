// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/descriptor.h"

namespace weir::models::gguf {

/// No header is longer than this; that of a model with 260,000 tokens takes some 16 MB. It bounds what a file
/// can make us read and keep.
inline constexpr std::uint64_t kLongestHeader = std::uint64_t{256} << 20U;

/// The beginning of a file, read in pieces as far as it was asked for, and kept. Not a mapping: a file that
/// shrinks while it is read must be an error, not a signal.
class HeaderBytes {
public:
    /// A file on disk. An InputError when it cannot be read or is no regular file: opening a pipe may wait
    /// for ever, and opening a device may have effects.
    explicit HeaderBytes(const std::filesystem::path& path);

    /// Bytes in memory that begin a file of `file_bytes` bytes, or are all of it. What lies beyond them
    /// counts as cut off where it belongs to the header.
    HeaderBytes(std::span<const std::byte> bytes, std::uint64_t file_bytes, std::string name);

    const std::string& file() const { return file_; }
    std::uint64_t file_bytes() const { return file_bytes_; }
    /// When the file was changed last, in nanoseconds since 1970; 0 for bytes in memory.
    std::int64_t changed_ns() const { return changed_ns_; }
    /// Where what can be read ends.
    std::uint64_t end() const { return end_; }

    /// Makes sure that `count` bytes from `offset` on are at data(). `offset` is at most end(). An InputError
    /// at `offset` names `what` when the file ends before, or the header is longer than any is.
    void require(std::uint64_t offset, std::uint64_t count, std::string_view what) {
        if (offset > bytes_->size() || count > bytes_->size() - offset) read_up_to(offset, count, what);
    }
    /// The first byte of the file; another address after each require().
    const std::byte* data() const { return bytes_->data(); }

    /// The first `count` bytes, which were required before, for keeping. This object is empty afterwards.
    std::shared_ptr<const std::vector<std::byte>> take(std::uint64_t count) &&;

private:
    void read_up_to(std::uint64_t offset, std::uint64_t count, std::string_view what);
    void read_piece();

    std::string file_;
    std::optional<Descriptor> descriptor_;
    std::uint64_t file_bytes_ = 0;
    std::int64_t changed_ns_ = 0;
    std::uint64_t end_ = 0;
    std::shared_ptr<std::vector<std::byte>> bytes_ = std::make_shared<std::vector<std::byte>>();
};

/// Throws the InputError "FILE: offset N: WHAT".
[[noreturn]] void refuse(const std::string& file, std::uint64_t offset, const std::string& what,
                         const std::string& remedy);

/// A name from a file between quotation marks, fit for a terminal: control characters as \xNN, cut when long.
std::string in_quotes(std::string_view name);

/// What to do about a file that ends too early.
inline constexpr const char* kDownloadAgain = "download the file again, or let its download finish";
/// What to do about a file that contradicts itself.
inline constexpr const char* kConvertAgain =
    "compare its checksum with the published one; if they agree, convert the model again with a current "
    "llama.cpp";

}  // namespace weir::models::gguf
