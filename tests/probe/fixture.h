// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "probe/system_files.h"
#include "tests/scratch_folder.h"

namespace weir::probe {

/// A folder that goes away with the test, in which it builds the /sys and /proc of a machine.
class FakeRoot {
public:
    FakeRoot();

    /// Writes the file, given from the root: "/proc/meminfo".
    void write(const std::string& path, const std::string& text) const;
    void make_folder(const std::string& path) const;
    /// A link as sysfs has them: relative, and free to lead nowhere.
    void link(const std::string& path, const std::string& target) const;
    /// Something that is there and gives no text, whoever asks (root may read what is closed to others).
    void close(const std::string& path) const { make_folder(path); }

    const std::filesystem::path& path() const { return folder_.path(); }
    SystemFiles files() const { return SystemFiles(path()); }

private:
    weir::tests::ScratchFolder folder_;
};

}  // namespace weir::probe
