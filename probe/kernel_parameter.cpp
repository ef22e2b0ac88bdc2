// SPDX-License-Identifier: Apache-2.0
#include "probe/kernel_parameter.h"

#include <sstream>

namespace weir::probe {

std::optional<std::string> kernel_parameter(std::string_view command_line, std::string_view name) {
    std::optional<std::string> value;
    std::istringstream in{std::string(command_line)};
    for (std::string word; in >> word;) {
        if (word == "--") break;  // what follows is for init
        if (word.starts_with(name) && word.size() > name.size() && word[name.size()] == '=')
            value = word.substr(name.size() + 1);
    }
    return value;
}

}  // namespace weir::probe
