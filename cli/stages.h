// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "base/document.h"
#include "base/files.h"
#include "cli/stage_options.h"
#include "cli/verb.h"
#include "decode/run.h"
#include "measure/measurements.h"
#include "models/model.h"
#include "models/source.h"
#include "planner/plan.h"
#include "probe/machine.h"

namespace weir::cli {

// The stages behind the verbs. Each reads the document that it was given, or does the work.

/// What a machine is wanted for: to be looked at and planned for, or to be measured and run on.
enum class Use { kDescribed, kTouched };

/// Planning alone touches no machine, as long as measurements are given.
Use use_of_machine(const StageOptions& options);

/// The machine. To be touched, a document has to be of this machine, a MachineError when it is not; it is
/// then brought up to date with the memory that is free now.
probe::Machine get_machine(const StageOptions& options, Use use);

measure::Measurements get_measurements(const StageOptions& options, const probe::Machine& machine,
                                       const Context& context);

/// What the model that was asked for is read from: the catalog or files; `otherwise` when none was named.
models::ModelSource get_source(const StageOptions& options, const std::string& otherwise);

/// The model that was asked for. What was left open is as in the plan, when one is given; a context that
/// nobody asked for is no longer than the model's.
models::Model get_model(const StageOptions& options);

/// A model to decode, with the file whose weights are to be loaded; none: they are made up.
struct ModelToRun {
    models::Model model;
    std::shared_ptr<const models::gguf::Checkpoint> checkpoint;
};

/// The model that was asked for, with a GGUF file's weights or with made-up ones in its shape: UsageErrors
/// for other files, for an architecture that is not decoded and for formats without kernels, before anything
/// is measured. Leaves in the options what to do about a file that does not fit.
ModelToRun get_model_to_run(StageOptions& options);

/// Says what is doubtful about a split checkpoint, if there is one.
void note_doubts(const models::gguf::Checkpoint* checkpoint, const Context& context);

/// Refuses with --no-fold what cannot fit, before anything is measured; a MachineError.
void require_whole(const StageOptions& options, const probe::Machine& machine, const models::Model& model);

planner::Plan get_plan(const StageOptions& options, const probe::Machine& machine,
                       const measure::Measurements& measurements, const models::Model& model);

/// The plan of --plan; a UsageError when it is for another model than was asked for.
planner::Plan read_plan(const StageOptions& options);

/// The machine with the memory that is free now, which measurements and other programs may have changed.
probe::Machine with_memory_now(probe::Machine machine);

/// A MachineError before any memory is touched when the plan no longer has what it was promised.
decode::Run do_run(const StageOptions& options, const probe::Machine& machine,
                   const measure::Measurements& measurements, const ModelToRun& to_run,
                   const planner::Plan& plan, const Context& context);

/// A document from a file; an InputError names the place that is wrong.
template <IsDocument T>
T read_stage(const std::string& file) {
    return read_document<T>(read_file(file, kMaxDocumentBytes), file);
}

/// Throws Interrupted when a stop was asked for; `kept` says what there is to show for it.
void check_stop(const Context& context, const std::string& kept);

}  // namespace weir::cli
