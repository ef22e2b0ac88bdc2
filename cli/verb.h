// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "cli/console.h"

namespace weir::cli {

/// What a verb is given when it runs.
struct Context {
    Console& console;
    std::stop_token stop;
    std::string json;  ///< file for the stage's document, "-" for standard output, empty for none
};

/// One verb of the command: its name and help, its options, what it does. One file each; verbs.cpp lists
/// them.
class Verb {
public:
    Verb() = default;
    Verb(const Verb&) = delete;
    Verb& operator=(const Verb&) = delete;
    virtual ~Verb() = default;

    virtual const char* name() const = 0;
    virtual const char* summary() const = 0;      ///< a line, for the list of verbs
    virtual const char* description() const = 0;  ///< a paragraph, for the verb's own help
    virtual const char* examples() const = 0;
    /// Whether there is a document that --json could write.
    virtual bool has_document() const { return true; }
    virtual void add_options(CLI::App& app) = 0;
    /// The exit code, when nothing is thrown.
    virtual int run(const Context& context) = 0;
};

std::unique_ptr<Verb> make_profile_verb();
std::unique_ptr<Verb> make_probe_verb();
std::unique_ptr<Verb> make_measure_verb();
std::unique_ptr<Verb> make_models_verb();
std::unique_ptr<Verb> make_machines_verb();
std::unique_ptr<Verb> make_plan_verb();
std::unique_ptr<Verb> make_run_verb();
std::unique_ptr<Verb> make_export_verb();
std::unique_ptr<Verb> make_report_verb();
std::unique_ptr<Verb> make_synth_verb();

/// All verbs, in the order of the help. A further verb is one file and one line here.
std::vector<std::unique_ptr<Verb>> all_verbs();

}  // namespace weir::cli
