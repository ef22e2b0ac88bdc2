// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace weir::probe {

/// One entry of an archive made for a test, which no honest packer would write: any path, any kind.
struct WrittenEntry {
    enum class Kind { kFile, kFolder, kLink, kHardLink, kDevice, kPipe };
    std::string path;
    std::string content;  ///< of a file; where a link leads
    Kind kind = Kind::kFile;
};

/// Writes an archive in the format that its name ends in: .tar, .tar.gz, .tar.bz2, .tar.xz, .tar.zst or .zip.
void write_archive(const std::filesystem::path& file, const std::vector<WrittenEntry>& entries);

}  // namespace weir::probe
