// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>

namespace weir::guest {

/// The first file system of a guest, as the archive that a kernel unpacks: cpio's "newc" form, uncompressed.
/// Source: Documentation/driver-api/early-userspace/buffer-format.rst of the Linux kernel.
class Initrd {
public:
    /// Adds a file at an absolute path, unless it is there; the folders above it come into being with it.
    void add(const std::filesystem::path& path, std::string_view contents, bool executable = false);
    /// An empty folder.
    void add_folder(const std::filesystem::path& path);
    /// The device that the kernel opens for the first process.
    void add_console();

    /// The whole archive, ended.
    std::string archive() const;

private:
    void entry(const std::string& name, std::uint32_t mode, std::string_view contents,
               std::uint32_t major = 0, std::uint32_t minor = 0);

    std::string bytes_;
    std::set<std::string> names_;
    std::uint32_t inode_ = 1;
};

}  // namespace weir::guest
