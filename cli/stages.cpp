// SPDX-License-Identifier: Apache-2.0
#include "cli/stages.h"

#include <fmt/format.h>

#include <sstream>

#include "base/document.h"
#include "base/error.h"
#include "base/files.h"
#include "decode/decode.h"
#include "kernels/isa.h"
#include "measure/measure.h"
#include "models/catalog.h"
#include "models/describe.h"
#include "planner/planner.h"
#include "probe/probe.h"

namespace weir::cli {
namespace {

constexpr double kMeasureSeconds = 30;
constexpr double kQuickMeasureSeconds = 20;
constexpr double kRunSeconds = 45;
constexpr double kQuickRunSeconds = 20;

double budget(double asked, bool quick, double full_s, double quick_s) {
    if (asked > 0) return asked;
    return quick ? quick_s : full_s;
}

template <class Document>
Document read_stage(const std::string& file) {
    return read_document<Document>(read_file(file), file);
}

std::vector<std::string> split_at_commas(const std::string& text) {
    std::vector<std::string> parts;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, ',');) parts.push_back(part);
    return parts;
}

}  // namespace

void StageOptions::add_machine(CLI::App& app) {
    app.add_option("--machine-file", machine_file, "Read the machine from a weir.machine document");
}

void StageOptions::add_measurements(CLI::App& app) {
    app.add_option("--measurements", measurements_file,
                   "Read the measurements from a weir.measurements document");
}

void StageOptions::add_model(CLI::App& app) {
    app.add_option("model", model_name, "Model: a name of the catalog (weir models)")->capture_default_str();
    app.add_option("--quant", quant, "Quantisation: q4_k_m, q8_0, bf16, f16, f32")->capture_default_str();
    app.add_option("--context", context, "Positions in the cache")->capture_default_str();
    app.add_option("--model-file", model_file, "Read the model from a weir.model document");
}

void StageOptions::add_plan(CLI::App& app) {
    app.add_option("--plan", plan_file, "Read the plan from a weir.plan document");
}

void StageOptions::add_effort(CLI::App& app) {
    app.add_option("--threads", threads, "Threads; 0: one a core")->capture_default_str();
    app.add_flag("--quick", quick, "Shorter measurements, half the memory");
    app.add_flag("--no-fold", no_fold, "Refuse a model that does not fit instead of folding it");
}

probe::Machine get_machine(const StageOptions& options) {
    if (!options.machine_file.empty()) return read_stage<probe::Machine>(options.machine_file);
    return probe::probe_machine();
}

measure::Measurements get_measurements(const StageOptions& options, const probe::Machine& machine,
                                       const Context& context) {
    if (!options.measurements_file.empty()) {
        auto measurements = read_stage<measure::Measurements>(options.measurements_file);
        if (measurements.machine_fingerprint != machine.fingerprint) {
            context.console.note(options.measurements_file + " was measured on another machine");
        }
        return measurements;
    }
    measure::MeasureOptions how;
    how.only = split_at_commas(options.only);
    how.threads = options.threads;
    how.quick = options.quick;
    how.time_budget_s =
        budget(options.measure_budget_s, options.quick, kMeasureSeconds, kQuickMeasureSeconds);
    how.isa = kernels::chosen_isa();
    measure::Measurements measurements =
        measure::measure(machine, how, context.stop, context.console.progress());
    context.console.end_progress();
    return measurements;
}

models::Model get_model(const StageOptions& options) {
    if (!options.model_file.empty()) return read_stage<models::Model>(options.model_file);
    return models::describe(models::catalog_entry(options.model_name), options.quant, options.context);
}

planner::Plan get_plan(const StageOptions& options, const probe::Machine& machine,
                       const measure::Measurements& measurements, const models::Model& model) {
    if (!options.plan_file.empty()) return read_stage<planner::Plan>(options.plan_file);
    planner::PlanOptions how;
    how.threads = options.threads;
    how.quick = options.quick;
    how.allow_fold = !options.no_fold;
    how.isa = std::string(kernels::name(kernels::chosen_isa()));
    return planner::make_plan(machine, measurements, model, how);
}

decode::Run do_run(const StageOptions& options, const probe::Machine& machine,
                   const measure::Measurements& measurements, const models::Model& model,
                   const planner::Plan& plan, const Context& context) {
    decode::DecodeOptions how;
    how.isa = kernels::chosen_isa();
    how.seed = options.seed;
    how.time_budget_s = budget(options.run_budget_s, options.quick, kRunSeconds, kQuickRunSeconds);
    decode::Run run =
        decode::run_decode(machine, measurements, model, plan, how, context.stop, context.console.progress());
    context.console.end_progress();
    return run;
}

void check_stop(const Context& context, const std::string& kept) {
    if (context.stop.stop_requested()) throw Interrupted("interrupted; " + kept);
}

}  // namespace weir::cli
