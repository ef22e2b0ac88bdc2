// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <utility>

namespace weir::cli {

/// Help as CLI11 lays it out, but with paragraphs wrapped, and one line a verb in the list of verbs.
class HelpFormatter final : public CLI::Formatter {
public:
    /// `summaries`: a line for each verb, by its name.
    explicit HelpFormatter(std::map<std::string, std::string> summaries) : summaries_(std::move(summaries)) {}

    std::string make_description(const CLI::App* app) const override;
    std::string make_subcommand(const CLI::App* sub) const override;

private:
    std::map<std::string, std::string> summaries_;
};

}  // namespace weir::cli
