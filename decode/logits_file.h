// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <fstream>
#include <span>

namespace weir::decode {

/// Logits as little-endian binary32, row by row: [tokens][vocab]. They go into a file beside the one that was
/// asked for, which takes its name when all are there; until then nothing has that name, and what is not
/// kept is removed.
class LogitsFile {
public:
    /// A MachineError when the file cannot be made.
    explicit LogitsFile(std::filesystem::path path);
    LogitsFile(const LogitsFile&) = delete;
    LogitsFile& operator=(const LogitsFile&) = delete;
    ~LogitsFile();

    /// A MachineError when there is no room left.
    void add(std::span<const float> logits);
    void keep();

private:
    [[noreturn]] void fail(const char* what) const;

    std::filesystem::path path_;
    std::filesystem::path unfinished_;
    std::ofstream out_;
};

}  // namespace weir::decode
