// SPDX-License-Identifier: Apache-2.0
#include "probe/capture/scratch.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>

#include "base/error.h"

namespace weir::probe {

ScratchFolder::ScratchFolder() {
    std::error_code error;
    const std::filesystem::path parent = std::filesystem::temp_directory_path(error);
    std::string name = (parent / "weir-capture-XXXXXX").string();  // what mkdtemp fills in
    if (error || ::mkdtemp(name.data()) == nullptr) {
        throw MachineError(
            fmt::format("no folder can be made in {} to unpack into: {}", error ? "TMPDIR" : parent.string(),
                        error ? error.message() : std::strerror(errno)),
            "set TMPDIR to a folder that you may write to");
    }
    path_ = name;
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace weir::probe
