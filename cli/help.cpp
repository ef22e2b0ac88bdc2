// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include <sstream>

#include "reports/style.h"
#include "reports/text.h"

namespace weir::cli {

std::string HelpFormatter::make_description(const CLI::App* app) const {
    std::string text;
    for (const std::string& line : reports::wrap(app->get_description(), reports::Style{}.width)) {
        text += line + "\n";
    }
    return text + "\n";
}

std::string HelpFormatter::make_subcommand(const CLI::App* sub) const {
    constexpr std::size_t kNameColumn = 14;
    std::ostringstream out;
    CLI::detail::format_help(out, sub->get_name(), summaries_.at(sub->get_name()), kNameColumn);
    return out.str();
}

}  // namespace weir::cli
