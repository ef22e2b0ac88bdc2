// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/command.h"

#include <fstream>
#include <sstream>

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

std::string ScratchFolder::write(const std::string& name, const std::string& contents) const {
    std::ofstream(folder_.path() / name) << contents;
    return path(name);
}

}  // namespace weir::cli
