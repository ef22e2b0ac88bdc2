// SPDX-License-Identifier: Apache-2.0
#include "tests/guest/initrd.h"

#include <fmt/format.h>
#include <sys/stat.h>

namespace weir::guest {
namespace {

constexpr std::uint32_t kReadable = 0644;
constexpr std::uint32_t kExecutable = 0755;
constexpr std::uint32_t kConsoleMajor = 5;  // Documentation/admin-guide/devices.txt
constexpr std::uint32_t kConsoleMinor = 1;

void pad(std::string& bytes) {
    bytes.append((4 - bytes.size() % 4) % 4, '\0');
}

/// magic, inode, mode, owner, group, links, time, size, device, its number if it is one, length of the name
/// with its zero, checksum (not used); each but the magic as eight hexadecimal digits.
std::string header(std::uint32_t inode, std::uint32_t mode, std::size_t size, std::uint32_t major,
                   std::uint32_t minor, std::size_t name_size) {
    return fmt::format("070701{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}",
                       inode, mode, 0, 0, 1, 0, size, 0, 0, major, minor, name_size, 0);
}

void append(std::string& bytes, const std::string& head, const std::string& name, std::string_view contents) {
    bytes += head;
    bytes += name;
    bytes += '\0';
    pad(bytes);
    bytes += contents;
    pad(bytes);
}

}  // namespace

void Initrd::entry(const std::string& name, std::uint32_t mode, std::string_view contents,
                   std::uint32_t major, std::uint32_t minor) {
    append(bytes_, header(inode_++, mode, contents.size(), major, minor, name.size() + 1), name, contents);
}

void Initrd::add_folder(const std::filesystem::path& path) {
    const std::string name = path.relative_path().generic_string();
    if (name.empty() || !names_.insert(name).second) return;
    add_folder(path.parent_path());
    entry(name, S_IFDIR | kExecutable, "");
}

void Initrd::add(const std::filesystem::path& path, std::string_view contents, bool executable) {
    add_folder(path.parent_path());
    const std::string name = path.relative_path().generic_string();
    if (!names_.insert(name).second) return;
    entry(name, S_IFREG | (executable ? kExecutable : kReadable), contents);
}

void Initrd::add_console() {
    add_folder("/dev");
    entry("dev/console", S_IFCHR | kReadable, "", kConsoleMajor, kConsoleMinor);
}

std::string Initrd::archive() const {
    std::string whole = bytes_;
    append(whole, header(0, 0, 0, 0, 0, sizeof("TRAILER!!!")), "TRAILER!!!", "");
    return whole;
}

}  // namespace weir::guest
