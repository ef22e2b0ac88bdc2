// SPDX-License-Identifier: Apache-2.0
#include "tests/probe/fixture.h"

#include <unistd.h>

#include <fstream>

namespace weir::probe {

namespace {

/// In memory where there is such a folder: a capture has thousands of small files.
std::filesystem::path scratch() {
    const std::filesystem::path memory = "/dev/shm";
    return ::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
}

}  // namespace

FakeRoot::FakeRoot() : folder_(scratch()) {}

void FakeRoot::write(const std::string& path, const std::string& text) const {
    const std::filesystem::path file = folder_.path() / std::filesystem::path(path).relative_path();
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

void FakeRoot::make_folder(const std::string& path) const {
    std::filesystem::create_directories(folder_.path() / std::filesystem::path(path).relative_path());
}

void FakeRoot::link(const std::string& path, const std::string& target) const {
    const std::filesystem::path file = folder_.path() / std::filesystem::path(path).relative_path();
    std::filesystem::create_directories(file.parent_path());
    std::filesystem::create_symlink(target, file);
}

}  // namespace weir::probe
