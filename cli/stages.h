// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "cli/verb.h"
#include "decode/run.h"
#include "measure/measurements.h"
#include "models/model.h"
#include "planner/plan.h"
#include "probe/machine.h"

namespace weir::cli {

/// Options that several verbs share, and the stages they lead to. Each stage reads the document it was given,
/// or does the work.
struct StageOptions {
    std::string model_name = "deepseek-r1";
    std::string quant = "q4_k_m";
    std::uint64_t context = 4096;
    int threads = 0;
    bool quick = false;
    bool no_fold = false;
    std::uint64_t seed = 1;
    double measure_budget_s = 0;  ///< 0: by quick
    double run_budget_s = 0;
    std::string only;
    std::string machine_file;
    std::string measurements_file;
    std::string model_file;
    std::string plan_file;

    void add_machine(CLI::App& app);
    void add_measurements(CLI::App& app);
    void add_model(CLI::App& app);
    void add_plan(CLI::App& app);
    void add_effort(CLI::App& app);
};

probe::Machine get_machine(const StageOptions& options);
measure::Measurements get_measurements(const StageOptions& options, const probe::Machine& machine,
                                       const Context& context);
models::Model get_model(const StageOptions& options);
planner::Plan get_plan(const StageOptions& options, const probe::Machine& machine,
                       const measure::Measurements& measurements, const models::Model& model);
decode::Run do_run(const StageOptions& options, const probe::Machine& machine,
                   const measure::Measurements& measurements, const models::Model& model,
                   const planner::Plan& plan, const Context& context);

/// Throws Interrupted when a stop was asked for: after a stage whose document is saved.
void check_stop(const Context& context, const std::string& kept);

}  // namespace weir::cli
