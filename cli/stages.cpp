// SPDX-License-Identifier: Apache-2.0
#include "cli/stages.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/cpu_list.h"
#include "base/error.h"
#include "base/units.h"
#include "cli/kernels_for.h"
#include "decode/decodable.h"
#include "decode/decode.h"
#include "decode/weights/loading.h"
#include "decode/weights/memory_check.h"
#include "decode/weights/tensor_check.h"
#include "kernels/isa.h"
#include "measure/measure.h"
#include "models/catalog.h"
#include "models/describe.h"
#include "models/gguf/split_doubts.h"
#include "planner/ledger.h"
#include "planner/planner.h"
#include "probe/probe.h"

namespace weir::cli {
namespace {

constexpr const char* kModel = "deepseek-r1";
constexpr const char* kQuant = "q4_k_m";
constexpr std::uint64_t kContext = 4096;
constexpr double kMeasureSeconds = 75;
constexpr double kQuickMeasureSeconds = 11;
constexpr double kRunSeconds = 45;
constexpr double kQuickRunSeconds = 20;

double budget(double asked, bool quick, double full_s, double quick_s) {
    if (asked > 0) return asked;
    return quick ? quick_s : full_s;
}

/// What is free changes from minute to minute; a document of this machine may be old.
void take_memory_of(const probe::Machine& here, probe::Machine& machine) {
    machine.limits = here.limits;
    for (probe::Node& node : machine.nodes) {
        for (const probe::Node& now : here.nodes) {
            if (now.id == node.id) node.available_bytes = now.available_bytes;
        }
    }
}

void make_current(probe::Machine& machine, const std::string& file) {
    const probe::Machine here = probe::probe_machine();
    if (machine.fingerprint != here.fingerprint) {
        throw MachineError(
            file + " describes another machine, which cannot be measured here",
            "leave --machine-file away, or give --measurements of that machine to plan for it");
    }
    take_memory_of(here, machine);
}

std::uint64_t context_of(const models::Model& model) {
    return model.bytes_per_token.context;
}

void require_plan_for(const planner::Plan& plan, const std::string& model, const std::string& quant,
                      std::uint64_t context) {
    if (plan.model == model && plan.quant == quant && plan.context == context) return;
    throw UsageError(
        fmt::format("the plan is for {} in {} at context {}, and {} in {} at context {} was asked for",
                    plan.model, plan.quant, plan.context, model, quant, context),
        "plan again for this model, or leave --plan away");
}

const probe::Node* find_node(const probe::Machine& machine, int id) {
    const auto found = std::find_if(machine.nodes.begin(), machine.nodes.end(),
                                    [&](const probe::Node& node) { return node.id == id; });
    return found == machine.nodes.end() ? nullptr : &*found;
}

/// A plan from a file may be of another machine or cpuset, or of CPUs that are offline now. Without its node
/// a team's memory would come from elsewhere, and nothing would be left to hold its place against.
void require_teams(const planner::Plan& plan, const probe::Machine& machine) {
    constexpr const char* kRemedy = "widen the cpuset, bring the CPU online, or plan again without --plan";
    for (const planner::Team& team : plan.teams) {
        const probe::Node* node = find_node(machine, team.memory_node);
        if (node == nullptr || node->memory_bytes == 0) {
            throw MachineError(
                fmt::format("the plan has a team on node {}, {}", team.memory_node,
                            node == nullptr ? "which this process may not use" : "which has no memory"),
                kRemedy);
        }
        const std::vector<int> usable = parse_cpu_list(node->cpus);
        for (const int cpu : parse_cpu_list(team.cpus)) {
            if (std::find(usable.begin(), usable.end(), cpu) != usable.end()) continue;
            throw MachineError(
                fmt::format("the plan pins a thread to CPU {} of node {}, where this process may "
                            "use {}",
                            cpu, team.memory_node, node->cpus.empty() ? "none" : node->cpus),
                kRemedy);
        }
    }
}

planner::PlanOptions plan_options(const StageOptions& options) {
    planner::PlanOptions how;
    how.threads = options.threads;
    how.quick = options.quick;
    how.allow_fold = !options.no_fold;
    how.advice = options.advice;
    how.strategy = options.strategy;
    how.virtual_nodes = options.virtual_nodes;
    how.isa = std::string(kernels::name(kernels::chosen_isa()));
    how.formats = kernel_formats();
    return how;
}

/// Of files GGUF ones are loaded, in the formats that they have.
void require_loadable(const StageOptions& options, const models::ModelSource& source) {
    if (!source.file) return;
    if (source.kind != models::SourceKind::kGguf) {
        throw UsageError(fmt::format("this version does not load the weights of {}", *options.model_name),
                         "convert them to GGUF (llama.cpp's convert_hf_to_gguf.py), or name the model of the "
                         "catalog or its config.json, of whose shape weights are made up");
    }
    if (options.quant) {
        throw UsageError("--quant is for a model whose weights are made up, and a file has its own formats",
                         "leave --quant away");
    }
}

/// The plan of --plan, for the quantisation and context asked for.
planner::Plan read_plan_file(const StageOptions& options) {
    auto plan = read_stage<planner::Plan>(options.plan_file);
    require_plan_for(plan, plan.model, options.quant.value_or(plan.quant),
                     options.context.value_or(plan.context));
    return plan;
}

/// The model of a source. What is open is as in the plan, if one is given, or the default; a file's formats
/// are its own.
models::Model describe_as_asked(const StageOptions& options, const models::ModelSource& source,
                                const planner::Plan& asked) {
    if (!options.plan_file.empty()) require_plan_for(asked, source.name, asked.quant, asked.context);
    if (!source.shape) {
        const Unreadable& reason = source.shape.reason();
        throw InputError(source.source, "the model's shape is unreadable: " + reason.why, reason.remedy);
    }
    const std::string open_quant = source.file ? "" : asked.quant;
    const std::uint64_t open_context = std::min(asked.context, source.shape->context);
    return models::describe(source, options.quant.value_or(open_quant), kQuant,
                            options.context.value_or(open_context), options.cache_type);
}

planner::Plan asked_plan(const StageOptions& options) {
    if (!options.plan_file.empty()) return read_plan_file(options);
    planner::Plan asked;
    asked.model = kModel;
    asked.context = kContext;
    return asked;
}

}  // namespace

Use use_of_machine(const StageOptions& options) {
    return options.measurements_file.empty() ? Use::kTouched : Use::kDescribed;
}

probe::Machine get_machine(const StageOptions& options, Use use) {
    if (options.machine_file.empty()) return probe::probe_machine();
    auto machine = read_stage<probe::Machine>(options.machine_file);
    if (use == Use::kTouched) make_current(machine, options.machine_file);
    return machine;
}

measure::Measurements get_measurements(const StageOptions& options, const probe::Machine& machine,
                                       const Context& context) {
    if (!options.measurements_file.empty()) {
        auto measurements = read_stage<measure::Measurements>(options.measurements_file);
        if (measurements.machine_fingerprint != machine.fingerprint) {
            context.console.note(options.measurements_file +
                                 " was measured on another machine: predictions are for that one's memory");
        }
        return measurements;
    }
    measure::MeasureOptions how;
    how.only = options.only;
    how.threads = options.threads;
    how.quick = options.quick;
    how.soak_s = options.soak_s;
    how.time_budget_s =
        budget(options.measure_budget_s, options.quick, kMeasureSeconds, kQuickMeasureSeconds);
    how.isa = kernels::chosen_isa();
    measure::Measurements measurements =
        measure::measure(machine, how, context.stop, context.console.progress());
    context.console.end_progress();
    return measurements;
}

models::Model get_model(const StageOptions& options) {
    if (!options.model_file.empty()) {
        auto model = read_stage<models::Model>(options.model_file);
        if (!options.plan_file.empty())
            require_plan_for(read_plan_file(options), model.name, model.quant, context_of(model));
        return model;
    }
    const planner::Plan asked = asked_plan(options);
    return describe_as_asked(options, get_source(options, asked.model), asked);
}

models::ModelSource get_source(const StageOptions& options, const std::string& otherwise) {
    return models::resolve(options.model_name.value_or(otherwise), {options.catalog_folder});
}

ModelToRun get_model_to_run(StageOptions& options) {
    ModelToRun out;
    if (options.model_file.empty()) {
        const planner::Plan asked = asked_plan(options);
        const models::ModelSource source = get_source(options, asked.model);
        require_loadable(options, source);
        out = {describe_as_asked(options, source, asked), source.checkpoint};
    } else {
        out.model = get_model(options);
    }
    decode::require_decodable(out.model);
    require_kernels(out.model);
    if (out.checkpoint) {
        decode::require_tensors(decode::WeightsFile(*out.checkpoint), out.model.shape);
        options.advice =
            "leave out --no-fold to run it folded, take a file of a smaller quantisation, or "
            "add memory";
    } else if (options.verify) {
        throw UsageError("--verify compares weights with those of a GGUF file, and these are made up",
                         "leave --verify away, or give a file");
    }
    return out;
}

void note_doubts(const models::gguf::Checkpoint* checkpoint, const Context& context) {
    if (checkpoint == nullptr) return;
    for (const std::string& doubt : models::gguf::split_doubts(*checkpoint)) context.console.note(doubt);
}

void require_whole(const StageOptions& options, const probe::Machine& machine, const models::Model& model) {
    planner::require_whole(machine, model, plan_options(options));
}

planner::Plan read_plan(const StageOptions& options) {
    planner::Plan plan = read_plan_file(options);
    if (options.model_name) {
        const std::string name = get_source(options, *options.model_name).name;
        require_plan_for(plan, name, plan.quant, plan.context);
    }
    return plan;
}

planner::Plan get_plan(const StageOptions& options, const probe::Machine& machine,
                       const measure::Measurements& measurements, const models::Model& model) {
    if (options.plan_file.empty())
        return planner::make_plan(machine, measurements, model, plan_options(options));
    planner::Plan plan = read_plan_file(options);
    require_plan_for(plan, model.name, model.quant, context_of(model));
    decode::require_memory(plan, machine, 0);
    require_teams(plan, machine);
    return plan;
}

probe::Machine with_memory_now(probe::Machine machine) {
    take_memory_of(probe::probe_machine(), machine);
    return machine;
}

decode::Run do_run(const StageOptions& options, const probe::Machine& machine,
                   const measure::Measurements& measurements, const ModelToRun& to_run,
                   const planner::Plan& plan, const Context& context) {
    decode::DecodeOptions how;
    how.isa = kernels::chosen_isa();
    how.seed = options.seed;
    how.time_budget_s = budget(options.run_budget_s, options.quick, kRunSeconds, kQuickRunSeconds);
    how.checkpoint = to_run.checkpoint.get();
    how.verify = options.verify;
    const std::uint64_t buffer_bytes = to_run.checkpoint ? decode::Loader::kBufferBytes : 0;
    decode::require_memory(plan, with_memory_now(machine), buffer_bytes);
    decode::Run run = decode::run_decode(machine, measurements, to_run.model, plan, how, context.stop,
                                         context.console.progress());
    context.console.end_progress();
    return run;
}

void check_stop(const Context& context, const std::string& kept) {
    if (context.stop.stop_requested()) throw Interrupted("interrupted; " + kept);
}

}  // namespace weir::cli
