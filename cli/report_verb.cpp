// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <sstream>

#include "cli/output.h"
#include "cli/stages.h"
#include "reports/profile_report.h"

namespace weir::cli {
namespace {

class ReportVerb final : public Verb {
public:
    const char* name() const override { return "report"; }
    const char* summary() const override { return "Profiles on file, for a terminal or as Markdown"; }
    const char* description() const override {
        return "What the profile.json of a weir profile says, once more: for a terminal, or as Markdown for "
               "issues and forums. Of this or any other machine: nothing is probed, measured or run.";
    }
    const char* examples() const override {
        return "  weir report weir-profile/profile.json\n"
               "  weir report weir-profile/profile.json --md report.md\n"
               "  weir report before/profile.json after/profile.json --md -\n";
    }
    bool has_document() const override { return false; }
    void add_options(CLI::App& app) override {
        app.add_option("profile", files_, "Documents weir.profile")->type_name("FILE")->required();
        app.add_option("--md", markdown_, "Write Markdown instead; -: to standard output")
            ->type_name("FILE|-");
    }

    int run(const Context& context) override {
        require_writable_output(markdown_);
        std::vector<reports::NamedProfile> profiles;
        for (const std::string& file : files_) profiles.push_back({file, read_stage<reports::Profile>(file)});
        if (markdown_.empty()) {
            show(context, reports::print_profiles, profiles);
        } else {
            write_markdown(context, profiles);
        }
        return 0;
    }

private:
    void write_markdown(const Context& context, const std::vector<reports::NamedProfile>& profiles) const {
        std::ostringstream text;
        reports::print_profiles(text, profiles, {.markup = reports::Markup::kMarkdown});
        if (markdown_ == "-") {
            context.console.out() << text.str();
            return;
        }
        write_output(markdown_, text.str());
        context.console.report() << fmt::format("written: {}\n", markdown_);
    }

    std::vector<std::string> files_;
    std::string markdown_;
};

}  // namespace

std::unique_ptr<Verb> make_report_verb() {
    return std::make_unique<ReportVerb>();
}

}  // namespace weir::cli
