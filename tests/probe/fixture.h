// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "probe/system_files.h"

namespace weir::probe {

/// A folder that goes away with the test, in which it builds the /sys and /proc of a machine.
class FakeRoot {
public:
    FakeRoot();
    FakeRoot(const FakeRoot&) = delete;
    FakeRoot& operator=(const FakeRoot&) = delete;
    ~FakeRoot();

    /// Writes the file, given from the root: "/proc/meminfo".
    void write(const std::string& path, const std::string& text) const;
    void make_folder(const std::string& path) const;

    const std::filesystem::path& path() const { return path_; }
    SystemFiles files() const { return SystemFiles(path_); }

private:
    std::filesystem::path path_;
};

}  // namespace weir::probe
