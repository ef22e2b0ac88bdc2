// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::cli {

/// Options that several verbs share. What nobody asked for is empty, so that a document can say it instead.
struct StageOptions {
    std::optional<std::string> model_name;
    std::optional<std::string> quant;
    std::optional<std::uint64_t> context;
    std::string cache_type;      ///< empty: the usual one (models/cache.h)
    std::string catalog_folder;  ///< empty: the built-in catalog
    int threads = 0;             ///< 0: one a core
    bool quick = false;
    bool no_fold = false;
    std::string strategy;   ///< empty: the one predicted fastest
    int virtual_nodes = 0;  ///< 0: real nodes
    std::uint64_t seed = 1;
    double soak_s = 0;            ///< of a sustained run after the measurements; 0: none
    double measure_budget_s = 0;  ///< 0: by quick
    double run_budget_s = 0;
    bool verify = false;
    std::string advice;  ///< about a model that does not fit and may not be folded; empty: the planner's
    std::vector<std::string> only;  ///< names of measurements; none: all
    std::string machine_file;
    std::string measurements_file;
    std::string model_file;
    std::string plan_file;

    void add_machine(CLI::App& app);
    void add_measurements(CLI::App& app);
    void add_model(CLI::App& app);
    void add_cache_type(CLI::App& app);
    void add_threads(CLI::App& app);
    void add_quick(CLI::App& app);
    void add_fold(CLI::App& app);
    void add_strategy(CLI::App& app);
    void add_verify(CLI::App& app);
    /// After add_threads, add_fold and add_strategy: a plan has decided on those.
    void add_plan(CLI::App& app);
};

/// An option's description in lines that fit beside its name.
std::string wrapped(const std::string& description);

/// Accepts whole numbers from `least` up. (CLI11 alone reads -5 as a very large unsigned number.)
CLI::Validator whole_number_from(std::uint64_t least);

/// Accepts numbers above 0.
CLI::Validator positive_number();

/// Turns "90", "90s", "30m" or "2h" into seconds; refuses what is none of these or not above 0.
CLI::Validator duration();

}  // namespace weir::cli
