// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/scratch_folder.h"

namespace weir::cli {

/// What a command left behind.
struct Outcome {
    int code;
    std::string out;
    std::string err;
};

Outcome run(const std::vector<std::string>& arguments);

bool says(const std::string& text, const std::string& part);

/// An empty folder for documents.
class ScratchFolder {
public:
    /// The path of a file in the folder, which need not exist.
    std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
    /// Writes a file and gives its path.
    std::string write(const std::string& name, const std::string& contents) const;

private:
    weir::tests::ScratchFolder folder_;
};

}  // namespace weir::cli
