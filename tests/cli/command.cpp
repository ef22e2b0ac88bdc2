// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/command.h"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <system_error>

#include "cli/application.h"

namespace weir::cli {

Outcome run(const std::vector<std::string>& arguments) {
    std::ostringstream out;
    std::ostringstream err;
    const int code = run_cli(arguments, out, err);
    return {code, out.str(), err.str()};
}

bool says(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

ScratchFolder::ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "weir-cli-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), name);
    folder_ = name;
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

std::string ScratchFolder::write(const std::string& name, const std::string& contents) const {
    std::ofstream(folder_ / name) << contents;
    return path(name);
}

}  // namespace weir::cli
