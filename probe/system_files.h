// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/capture/notes.h"
#include "probe/capture/record.h"

namespace weir::probe {

/// The files under /sys and /proc, below a root that can be a captured machine. Everything that probe reads
/// from files goes through here; nothing is ever written. A file that is absent or may not be read is an
/// answer.
class SystemFiles {
public:
    /// "/" is this machine; any other folder is a capture of one, with its notes where weir made it.
    explicit SystemFiles(std::filesystem::path root, std::shared_ptr<const CaptureNotes> notes = nullptr)
        : root_(std::move(root)), notes_(std::move(notes)) {}
    /// No files at all: for a machine known only by its topology.
    static SystemFiles none() { return SystemFiles(std::filesystem::path()); }

    /// From now on, what is asked here and what is answered also goes into the record.
    void record_into(std::shared_ptr<Record> record) { record_ = std::move(record); }

    bool is_none() const { return root_.empty(); }
    bool is_live() const { return root_ == "/"; }

    /// The file without trailing white space. `path` is given from the root, "/proc/meminfo".
    std::optional<std::string> text(std::string_view path) const;
    /// The file as it is, byte for byte; nothing when it has more than `limit`.
    std::optional<std::string> bytes(std::string_view path, std::size_t limit) const;
    /// The file as one decimal number.
    std::optional<std::uint64_t> number(std::string_view path) const;
    bool exists(std::string_view path) const;
    /// Names in the folder, sorted.
    std::vector<std::string> names(std::string_view folder) const;
    /// The last name of what a link leads to: of hwmon's "device" link the bus address. Nothing when it is no
    /// link.
    std::optional<std::string> link_name(std::string_view path) const;

    /// What no file says: on this machine `live` asks the CPU or the kernel, a capture has what was answered
    /// there (probe/capture/notes.h lists the names), and other replays have nothing.
    std::optional<std::string> ask(const std::string& name,
                                   const std::function<std::optional<std::string>()>& live) const;

    /// Why a file here gives nothing: it is not there, it may not be read, or there are no files at all.
    std::string why_not(std::string_view path) const;

private:
    std::filesystem::path place(std::string_view path) const;
    bool was_unreadable(std::string_view path) const;
    std::optional<std::string> contents(std::string_view path, std::size_t limit) const;

    std::filesystem::path root_;
    std::shared_ptr<const CaptureNotes> notes_;
    std::shared_ptr<Record> record_;
};

}  // namespace weir::probe
