// SPDX-License-Identifier: Apache-2.0
#include "models/gguf/header_bytes.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace weir::models::gguf {
namespace {

constexpr std::uint64_t kPiece = std::uint64_t{256} << 10U;

[[noreturn]] void cannot_read(const std::string& file, int error) {
    throw InputError(file, fmt::format("cannot be read: {}", std::strerror(error)),
                     "check the name and that you may read it");
}

std::string kind(mode_t mode) {
    if (S_ISDIR(mode)) return "a folder";
    if (S_ISFIFO(mode)) return "a pipe";
    if (S_ISSOCK(mode)) return "a socket";
    return "a device";
}

/// Bytes of the regular file, or an InputError.
std::uint64_t regular_size(const std::string& file, int result, const struct stat& status) {
    if (result != 0) cannot_read(file, errno);
    if (!S_ISREG(status.st_mode))
        throw InputError(file, "this is " + kind(status.st_mode) + ", expected a GGUF file",
                         "give the path of a .gguf file");
    return static_cast<std::uint64_t>(status.st_size);
}

}  // namespace

HeaderBytes::HeaderBytes(const std::filesystem::path& path) : file_(path.string()) {
    struct stat status {};
    regular_size(file_, ::stat(path.c_str(), &status), status);
    descriptor_.emplace(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (descriptor_->get() < 0) cannot_read(file_, errno);
    file_bytes_ = regular_size(file_, ::fstat(descriptor_->get(), &status), status);
    constexpr std::int64_t kNsPerS = 1'000'000'000;
    changed_ns_ = status.st_mtim.tv_sec * kNsPerS + status.st_mtim.tv_nsec;
    end_ = file_bytes_;
}

HeaderBytes::HeaderBytes(std::span<const std::byte> bytes, std::uint64_t file_bytes, std::string name)
    : file_(std::move(name)),
      file_bytes_(file_bytes),
      end_(std::min<std::uint64_t>(bytes.size(), file_bytes)),
      bytes_(std::make_shared<std::vector<std::byte>>(
          bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(std::min(end_, kLongestHeader)))) {}

std::shared_ptr<const std::vector<std::byte>> HeaderBytes::take(std::uint64_t count) && {
    bytes_->resize(std::min<std::size_t>(count, bytes_->size()));
    return std::move(bytes_);
}

void HeaderBytes::read_up_to(std::uint64_t offset, std::uint64_t count, std::string_view what) {
    if (offset > end_ || count > end_ - offset)
        refuse(file_, offset,
               fmt::format("{} of {} bytes reaches beyond the file's end at {}", what, count, end_),
               kDownloadAgain);
    if (count > kLongestHeader || offset > kLongestHeader - count)
        refuse(file_, offset,
               fmt::format("{} of {} bytes would make the header longer than {} MiB, which none is", what,
                           count, kLongestHeader >> 20U),
               kConvertAgain);
    while (bytes_->size() < offset + count) read_piece();
}

void HeaderBytes::read_piece() {
    const std::size_t had = bytes_->size();
    bytes_->resize(had + std::min(kPiece, end_ - had));
    for (std::size_t filled = had; filled < bytes_->size();) {
        const ssize_t got = ::pread(descriptor_->get(), bytes_->data() + filled, bytes_->size() - filled,
                                    static_cast<off_t>(filled));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) cannot_read(file_, errno);
        if (got == 0)
            refuse(file_, filled, "the file became shorter while it was read",
                   "wait until whatever writes it has finished");
        filled += static_cast<std::size_t>(got);
    }
}

void refuse(const std::string& file, std::uint64_t offset, const std::string& what,
            const std::string& remedy) {
    throw InputError(fmt::format("{}: offset {}", file, offset), what, remedy);
}

std::string in_quotes(std::string_view name) {
    constexpr std::size_t kShown = 80;
    std::string out = "\"";
    for (const char c : name.substr(0, kShown)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte >= 0x7f || c == '"' || c == '\\')
            out += fmt::format("\\x{:02x}", byte);
        else
            out += c;
    }
    return out + (name.size() > kShown ? "...\"" : "\"");
}

}  // namespace weir::models::gguf
