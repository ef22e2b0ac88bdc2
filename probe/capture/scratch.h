// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace weir::probe {

/// A folder of our own in TMPDIR that nobody else may enter, gone afterwards with all that is in it.
class ScratchFolder {
public:
    /// A MachineError when TMPDIR takes no folder.
    ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder();

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace weir::probe
