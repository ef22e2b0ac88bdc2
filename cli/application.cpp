// SPDX-License-Identifier: Apache-2.0
#include "cli/application.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <ostream>

#include "base/error.h"
#include "base/nearest.h"
#include "base/version.h"
#include "cli/console.h"
#include "cli/interrupt.h"
#include "cli/verb.h"
#include "kernels/isa.h"

namespace weir::cli {
namespace {

constexpr int kUsageExit = 2;
constexpr int kFaultExit = 1;

constexpr const char* kAbout =
    "weir measures how much a server's memory channels carry, says how many tokens per second that gives a "
    "mixture-of-experts model, runs the model's decode to prove it, and prices every lost token.";

constexpr const char* kFooter =
    "Start with:\n"
    "  weir profile --quick\n"
    "\n"
    "Exit codes: 0 done, 1 a fault of weir's own, 2 usage, 3 bad input, 4 this machine cannot, 5 an outside "
    "program\n"
    "failed, 130 interrupted (what was measured so far is kept).";

std::string version() {
    return fmt::format("weir {} ({}, {}), instruction set {}", kVersion, kCompiler, kBuildType,
                       kernels::name(kernels::chosen_isa()));
}

/// The options of one verb that are the same for all.
struct Common {
    std::string json;
    bool quiet = false;
    bool verbose = false;
    bool no_color = false;

    void add(CLI::App& app) {
        app.add_option("--json", json, "Write the stage's document to a file, or - for standard output");
        app.add_flag("--quiet", quiet, "No report, no progress");
        app.add_flag("--verbose", verbose, "A line for each stage");
        app.add_flag("--no-color", no_color, "Plain text on a terminal, too");
    }
    void apply(Console& console) const {
        console.quiet = quiet;
        console.verbose = verbose;
        console.colourless = no_color;
        console.report_to_err = json == "-";
    }
};

/// The parser with all verbs; each keeps its own options.
class Parser {
public:
    Parser() : app_(kAbout, "weir") {
        app_.footer(kFooter);
        app_.add_flag("--version", version_, "Version, compiler and instruction set");
        for (auto& verb : all_verbs()) {
            CLI::App* sub = app_.add_subcommand(verb->name(), verb->summary());
            sub->footer(fmt::format("Examples:\n{}", verb->examples()));
            verb->add_options(*sub);
            common_.push_back(std::make_unique<Common>());
            common_.back()->add(*sub);
            verbs_.push_back(std::move(verb));
        }
    }

    CLI::App& app() { return app_; }
    bool wants_version() const { return version_; }

    std::vector<std::string> verb_names() const {
        std::vector<std::string> names;
        for (const auto& verb : verbs_) names.emplace_back(verb->name());
        return names;
    }

    /// The verb on the command line and its common options; null when there is none.
    std::pair<Verb*, const Common*> chosen() const {
        for (std::size_t i = 0; i < verbs_.size(); ++i) {
            if (app_.got_subcommand(verbs_[i]->name())) return {verbs_[i].get(), common_[i].get()};
        }
        return {nullptr, nullptr};
    }

private:
    CLI::App app_;
    bool version_ = false;
    std::vector<std::unique_ptr<Verb>> verbs_;
    std::vector<std::unique_ptr<Common>> common_;
};

/// A first word that is no verb: said with the nearest ones, which the parser itself does not know.
void check_verb(const Parser& parser, const std::vector<std::string>& arguments) {
    if (arguments.empty() || arguments.front().starts_with("-")) return;
    const std::vector<std::string> known = parser.verb_names();
    if (std::find(known.begin(), known.end(), arguments.front()) != known.end()) return;
    throw UsageError(
        fmt::format("there is no command \"{}\"", arguments.front()),
        fmt::format("did you mean {}? weir --help lists all", join(nearest_names(arguments.front(), known))));
}

int run_verb(const Parser& parser, std::ostream& out, std::ostream& err) {
    const auto [verb, common] = parser.chosen();
    Console console(out, err);
    common->apply(console);
    const Interrupt interrupt;
    const Context context{console, interrupt.token(), common->json};
    try {
        return verb->run(context);
    } catch (...) {
        console.end_progress();
        throw;
    }
}

int parse_and_run(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err) {
    Parser parser;
    check_verb(parser, arguments);
    try {
        std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
        parser.app().parse(reversed);
    } catch (const CLI::ParseError& e) {
        const bool asked = e.get_exit_code() == 0;
        parser.app().exit(e, out, err);
        return asked ? 0 : kUsageExit;
    }
    if (parser.wants_version()) {
        out << version() << "\n";
        return 0;
    }
    if (parser.chosen().first == nullptr) {
        err << parser.app().help();
        return kUsageExit;
    }
    return run_verb(parser, out, err);
}

}  // namespace

int run_cli(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err) {
    try {
        return parse_and_run(arguments, out, err);
    } catch (const Error& e) {
        err << "weir: " << e.what() << "\n  remedy: " << e.remedy() << "\n";
        return e.exit_code();
    } catch (const std::exception& e) {
        err << "weir: " << e.what() << "\n  remedy: this is a defect in weir; please report it\n";
        return kFaultExit;
    }
}

}  // namespace weir::cli
