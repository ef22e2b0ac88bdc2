// SPDX-License-Identifier: Apache-2.0
#include "probe/capture/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/error.h"

namespace weir::probe {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPieceBytes = 65536;
constexpr std::size_t kLongestName = 255;
constexpr std::size_t kDeepest = 64;
constexpr const char* kPackAgain = "pack the captured folder again, as `tar -czf machine.tar.gz FOLDER` does";

struct Closer {
    void operator()(archive* opened) const noexcept { archive_read_free(opened); }
    void operator()(archive_entry* entry) const noexcept { archive_entry_free(entry); }
};

struct Link {
    std::string entry;
    std::vector<std::string> place;
    std::string target;
};

class Unpacker {
public:
    Unpacker(const fs::path& file, const fs::path& into, const UnpackLimits& limits)
        : file_(file), into_(fs::canonical(into)), limits_(limits), archive_(archive_read_new()) {
        if (!archive_) throw Fault("libarchive gives no reader");
        archive* a = archive_.get();
        // These formats and no others: the rest of libarchive's readers would be an open door for nothing.
        archive_read_support_format_tar(a);
        archive_read_support_format_zip(a);
        archive_read_support_filter_gzip(a);
        archive_read_support_filter_bzip2(a);
        archive_read_support_filter_xz(a);
        archive_read_support_filter_zstd(a);
    }

    void run() {
        if (archive_read_open_filename(archive_.get(), file_.c_str(), kPieceBytes) != ARCHIVE_OK)
            fail_reading();
        archive_entry* entry = nullptr;
        for (int got = ARCHIVE_OK; (got = archive_read_next_header(archive_.get(), &entry)) != ARCHIVE_EOF;) {
            if (got != ARCHIVE_OK && got != ARCHIVE_WARN) fail_reading();
            take(entry);
        }
        if (count_ == 0) fail("it holds no files", kPackAgain);
        for (const Link& link : links_) make(link);
        for (const Link& link : links_) check(link);
    }

private:
    void take(archive_entry* entry) {
        const char* name = archive_entry_pathname(entry);
        if (name == nullptr) name = archive_entry_pathname_utf8(entry);
        entry_ = name == nullptr ? fmt::format("entry {}", count_ + 1) : name;
        if (name == nullptr) fail("has a name that cannot be read", kPackAgain);
        if (++count_ > limits_.entries)
            fail(fmt::format("more than {} entries", limits_.entries),
                 "unpack it yourself and give the folder");
        const std::vector<std::string> place = parts_of(entry_);
        if (const char* target = archive_entry_hardlink(entry)) {
            copy(target, place);
        } else if (archive_entry_filetype(entry) == AE_IFDIR) {
            make_folder(below(place));
        } else if (archive_entry_filetype(entry) == AE_IFREG) {
            take_file(entry, place);
        } else if (archive_entry_filetype(entry) == AE_IFLNK) {
            take_link(archive_entry_symlink(entry), place);
        } else {
            fail("is a device, a pipe or a socket, where files, folders and links are expected", kPackAgain);
        }
    }

    /// The names on the way to the entry; refuses all that could lead elsewhere.
    std::vector<std::string> parts_of(std::string_view name) const {
        if (name.starts_with('/'))
            fail("is an absolute path, where one below the archive is expected", kPackAgain);
        std::vector<std::string> parts;
        for (std::size_t at = 0; at <= name.size();) {
            const std::size_t end = std::min(name.find('/', at), name.size());
            const std::string_view part = name.substr(at, end - at);
            at = end + 1;
            if (part == "..") fail("climbs out of the archive with \"..\"", kPackAgain);
            if (part.size() > kLongestName) fail("has a name longer than 255 bytes", kPackAgain);
            if (!part.empty() && part != ".") parts.emplace_back(part);
        }
        if (parts.size() > kDeepest) fail(fmt::format("lies deeper than {} folders", kDeepest), kPackAgain);
        return parts;
    }

    fs::path below(const std::vector<std::string>& parts) const {
        fs::path path = into_;
        for (const std::string& part : parts) path /= part;
        return path;
    }

    void make_folder(const fs::path& folder) {
        if (folder == last_folder_) return;
        std::error_code error;
        fs::create_directories(folder, error);
        if (error || !fs::is_directory(folder, error)) fail_writing(error);
        last_folder_ = folder;
    }

    void take_file(archive_entry* entry, const std::vector<std::string>& place) {
        if (place.empty()) fail("is a file without a name", kPackAgain);
        if (archive_entry_size_is_set(entry) != 0) check_size(archive_entry_size(entry));
        make_folder(below(place).parent_path());
        const int fd =
            ::open(below(place).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0) fail_writing({errno, std::generic_category()});
        const std::unique_ptr<const int, void (*)(const int*)> closer(&fd, [](const int* f) { ::close(*f); });
        std::array<char, kPieceBytes> piece{};
        std::uint64_t size = 0;
        for (la_ssize_t got = 0;
             (got = archive_read_data(archive_.get(), piece.data(), piece.size())) != 0;) {
            if (got < 0) fail_reading();
            size += static_cast<std::uint64_t>(got);
            check_size(static_cast<std::int64_t>(size));
            add_bytes(static_cast<std::uint64_t>(got));
            if (::write(fd, piece.data(), static_cast<std::size_t>(got)) != got)
                fail_writing({errno, std::generic_category()});
        }
    }

    void check_size(std::int64_t size) const {
        if (size >= 0 && static_cast<std::uint64_t>(size) <= limits_.file_bytes) return;
        fail(fmt::format("is larger than {} bytes, which no file of a machine's description is",
                         limits_.file_bytes),
             "check that this is the archive that you meant");
    }

    void add_bytes(std::uint64_t bytes) {
        total_ += bytes;
        if (total_ <= limits_.total_bytes) return;
        fail(fmt::format("up to here the archive unpacks to more than {} bytes", limits_.total_bytes),
             "check that this is the archive that you meant");
    }

    /// A hard link: a copy of a file that came before.
    void copy(const char* target, const std::vector<std::string>& place) {
        const fs::path from = below(parts_of(target));
        std::error_code error;
        if (place.empty() || !fs::is_regular_file(fs::symlink_status(from, error)))
            fail(fmt::format("is a hard link to {}, which is no earlier file of the archive", target),
                 kPackAgain);
        if (from == below(place)) return;
        add_bytes(fs::file_size(from, error));
        make_folder(below(place).parent_path());
        fs::copy_file(from, below(place), fs::copy_options::overwrite_existing, error);
        if (error) fail_writing(error);
    }

    void take_link(const char* target, const std::vector<std::string>& place) {
        if (target == nullptr || *target == '\0' || place.empty()) fail("is a link to nothing", kPackAgain);
        if (*target == '/') fail_leaving(target);
        std::size_t depth = place.size() - 1;
        const std::string text = target;
        for (std::size_t at = 0; at <= text.size();) {
            const std::size_t end = std::min(text.find('/', at), text.size());
            const std::string_view part = std::string_view(text).substr(at, end - at);
            at = end + 1;
            if (part == ".." && depth == 0) fail_leaving(target);
            if (part == "..")
                --depth;
            else if (!part.empty() && part != ".")
                ++depth;
        }
        links_.push_back({entry_, place, text});
    }

    void make(const Link& link) {
        entry_ = link.entry;
        make_folder(below(link.place).parent_path());
        std::error_code error;
        fs::create_symlink(link.target, below(link.place), error);
        if (error) fail_writing(error);
    }

    /// Through other links a path can end elsewhere than its text says.
    void check(const Link& link) {
        entry_ = link.entry;
        std::error_code error;
        const fs::path end = fs::canonical(below(link.place), error);
        if (error) return;  // it leads nowhere
        const fs::path way = end.lexically_relative(into_);
        if (way.empty() || *way.begin() == "..") fail_leaving(link.target);
    }

    [[noreturn]] void fail_leaving(const std::string& target) const {
        fail(fmt::format("is a link to {}, which leads out of the archive", target),
             "capture the machine again with `weir probe --gather`, which keeps no such links");
    }

    [[noreturn]] void fail(const std::string& what, const std::string& remedy) const {
        throw InputError(entry_.empty() ? file_.string() : fmt::format("{}: {}", file_.string(), entry_),
                         what, remedy);
    }

    [[noreturn]] void fail_reading() const {
        const char* why = archive_error_string(archive_.get());
        fail(fmt::format("cannot be read as an archive (tar, plain or with gzip, bzip2, xz or zstd; zip): {}",
                         why == nullptr ? "no reason is given" : why),
             "check that the file is whole: `tar -tf` lists what is in it");
    }

    [[noreturn]] void fail_writing(const std::error_code& error) const {
        if (error == std::errc::no_space_on_device || error == std::errc::read_only_file_system)
            throw MachineError(fmt::format("{} cannot be unpacked into {}: {}", file_.string(),
                                           into_.string(), error.message()),
                               "set TMPDIR to a folder with more space");
        fail(fmt::format("cannot be unpacked: {}; two entries of one name, perhaps", error.message()),
             kPackAgain);
    }

    const fs::path& file_;
    fs::path into_;
    UnpackLimits limits_;
    std::unique_ptr<archive, Closer> archive_;
    std::string entry_;
    fs::path last_folder_;
    std::vector<Link> links_;
    std::uint64_t count_ = 0;
    std::uint64_t total_ = 0;
};

}  // namespace

void unpack_archive(const fs::path& archive, const fs::path& into, const UnpackLimits& limits) {
    Unpacker(archive, into, limits).run();
}

}  // namespace weir::probe
