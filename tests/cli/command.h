// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace weir::cli {

/// What a command left behind.
struct Outcome {
    int code;
    std::string out;
    std::string err;
};

Outcome run(const std::vector<std::string>& arguments);

bool says(const std::string& text, const std::string& part);

/// An empty folder of its own, gone afterwards with all that is in it.
class ScratchFolder {
public:
    ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder();

    /// The path of a file in the folder, which need not exist.
    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    /// Writes a file and gives its path.
    std::string write(const std::string& name, const std::string& contents) const;

private:
    std::filesystem::path folder_;
};

}  // namespace weir::cli
