// SPDX-License-Identifier: Apache-2.0
#include "cli/application.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <map>
#include <memory>
#include <ostream>
#include <utility>

#include "base/error.h"
#include "base/nearest.h"
#include "base/version.h"
#include "cli/console.h"
#include "cli/help.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/verb.h"
#include "kernels/isa.h"

namespace weir::cli {
namespace {

constexpr int kUsageExit = 2;

constexpr const char* kAbout =
    "weir measures how much a server's memory channels carry, says how many tokens per second that gives a "
    "mixture-of-experts model, runs the model's decode to prove it, and prices every lost token.";

constexpr const char* kFooter =
    "Start with:\n"
    "  weir profile --quick\n"
    "\n"
    "Exit codes: 0 done, 1 a fault of weir's own, 2 usage, 3 bad input, 4 this machine cannot, 5 an\n"
    "outside program failed, 130 interrupted (what was measured so far is kept).";

std::string version() {
    return fmt::format("weir {} ({}, {}), instruction set {}", kVersion, kCompiler, kBuildType,
                       kernels::name(kernels::chosen_isa()));
}

/// The options that are the same for all verbs.
struct Common {
    std::string json;
    bool quiet = false;
    bool verbose = false;
    bool no_color = false;

    void add(CLI::App& app, bool has_document) {
        if (has_document) {
            app.add_option("--json", json, "Write the stage's document; -: to standard output, alone")
                ->type_name("FILE|-");
        }
        app.add_flag("--quiet", quiet, "No report, no progress");
        app.add_flag("--verbose", verbose, "A line for each step of long work");
        app.add_flag("--no-color", no_color, "Plain text on a terminal, too");
    }
    Verbosity verbosity() const {
        return {.quiet = quiet, .verbose = verbose, .colourless = no_color, .document_out = json == "-"};
    }
};

/// The parser with all verbs; each keeps its own options.
class Parser {
public:
    Parser() : app_(kAbout, "weir"), verbs_(all_verbs()) {
        std::map<std::string, std::string> summaries;
        for (const auto& verb : verbs_) summaries[verb->name()] = verb->summary();
        app_.formatter(std::make_shared<HelpFormatter>(std::move(summaries)));
        app_.footer(kFooter);
        app_.add_flag("--version", version_, "Version, compiler and instruction set");
        for (const auto& verb : verbs_) {
            CLI::App* sub = app_.add_subcommand(verb->name(), verb->description());
            sub->footer(fmt::format("Examples:\n{}", verb->examples()));
            verb->add_options(*sub);
            common_.push_back(std::make_unique<Common>());
            common_.back()->add(*sub, verb->has_document());
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

/// What was written to a stream that takes nothing more, a full disk say, has not been said.
void check_written(std::ostream& out) {
    out.flush();
    if (!out)
        throw MachineError("standard output could not be written", "free some space, or write elsewhere");
}

int run_verb(const Parser& parser, std::ostream& out, std::ostream& err) {
    const auto [verb, common] = parser.chosen();
    require_writable_output(common->json);
    Console console(out, err, common->verbosity());
    const Interrupt interrupt;
    const Context context{console, interrupt.token(), common->json};
    try {
        return verb->run(context);
    } catch (...) {
        console.end_progress();
        throw;
    }
}

/// What the parser did not understand, as an error of ours. True when help was asked for, and has been given.
bool parse(Parser& parser, const std::vector<std::string>& arguments, std::ostream& out) {
    try {
        parser.app().parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    } catch (const CLI::CallForHelp&) {
        out << parser.app().help();
        return true;
    } catch (const CLI::ParseError& e) {
        const auto [verb, common] = parser.chosen();
        throw UsageError(e.what(), fmt::format("see weir{} --help",
                                               verb == nullptr ? "" : fmt::format(" {}", verb->name())));
    }
    return false;
}

int parse_and_run(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err) {
    Parser parser;
    check_verb(parser, arguments);
    if (parse(parser, arguments, out)) return 0;
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

int report(const Error& e, std::ostream& err) {
    err << "weir: " << e.what() << "\n  remedy: " << e.remedy() << "\n";
    return e.exit_code();
}

}  // namespace

int run_cli(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err) {
    try {
        const int code = parse_and_run(arguments, out, err);
        check_written(out);
        return code;
    } catch (const Error& e) {
        return report(e, err);
    } catch (const std::exception& e) {
        return report(Fault(e.what()), err);
    }
}

}  // namespace weir::cli
