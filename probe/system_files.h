// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::probe {

/// The files under /sys and /proc, below a root that can be a captured machine. Everything that probe reads
/// from files goes through here; nothing is ever written. A file that is absent or may not be read is an
/// answer.
class SystemFiles {
public:
    /// "/" is this machine; any other folder is a capture of one.
    explicit SystemFiles(std::filesystem::path root) : root_(std::move(root)) {}
    /// No files at all: for a machine known only by its topology.
    static SystemFiles none() { return SystemFiles(std::filesystem::path()); }

    bool is_none() const { return root_.empty(); }
    bool is_live() const { return root_ == "/"; }

    /// The file without trailing white space. `path` is given from the root, "/proc/meminfo".
    std::optional<std::string> text(std::string_view path) const;
    /// The file as one decimal number.
    std::optional<std::uint64_t> number(std::string_view path) const;
    bool exists(std::string_view path) const;
    /// Names in the folder, sorted.
    std::vector<std::string> names(std::string_view folder) const;
    /// The last name of what a link leads to: of hwmon's "device" link the bus address. Nothing when it is no
    /// link.
    std::optional<std::string> link_name(std::string_view path) const;

    /// Why a file here gives nothing: it is not there, it may not be read, or there are no files at all.
    std::string why_not(std::string_view path) const;

private:
    std::filesystem::path place(std::string_view path) const;

    std::filesystem::path root_;
};

}  // namespace weir::probe
