// SPDX-License-Identifier: Apache-2.0
#include "cli/output.h"

#include <filesystem>
#include <fstream>
#include <system_error>

#include "base/error.h"
#include "base/files.h"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;

/// A pipe or a device. Renaming a finished file over it, as for other files, would replace it: as root,
/// `--json /dev/null` would leave a machine without its /dev/null.
bool is_stream(const std::string& file) {
    std::error_code none;
    const fs::file_status status = fs::status(file, none);
    return fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
}

}  // namespace

void require_writable_output(const std::string& file) {
    if (file.empty() || file == "-" || is_stream(file)) return;
    if (fs::is_directory(file))
        throw MachineError(file + " is a folder, where a file is to be written",
                           "add the name of a file to it");
    const fs::path folder = fs::path(file).parent_path();
    require_writable_folder(folder.empty() ? fs::path(".") : folder);
}

void write_output(const std::string& file, std::string_view text) {
    if (!is_stream(file)) return write_file_atomically(file, text);
    std::ofstream out(file, std::ios::binary);
    out << text << std::flush;
    if (!out) throw MachineError(file + " could not be written", "see whether its reader still reads");
}

}  // namespace weir::cli
