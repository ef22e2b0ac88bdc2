// SPDX-License-Identifier: Apache-2.0
#include "decode/decode.h"

#include <fmt/format.h>
#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/units.h"
#include "decode/run_report.h"
#include "decode/session.h"
#include "decode/windows.h"
#include "kernels/dispatch.h"
#include "kernels/read.h"
#include "measure/meters/meters.h"
#include "models/architecture.h"
#include "models/gguf_fields.h"

namespace weir::decode {
namespace {

/// The read kernel that the measure stage found best, in this instruction set; its first one if it is unknown
/// there.
kernels::ReadKernel ceiling_kernel(const measure::Measurements& measurements, kernels::Isa isa) {
    const auto known = kernels::read_kernels(isa);
    const auto found = std::find_if(known.begin(), known.end(), [&](const kernels::ReadKernel& kernel) {
        return kernel.name == measurements.ceiling.kernel;
    });
    return found == known.end() ? known.front() : *found;
}

std::optional<models::Arithmetic> own_arithmetic(const models::Model& model, const DecodeOptions& options) {
    if (options.checkpoint == nullptr) return std::nullopt;
    return models::architecture_of(model.architecture)
        .read(models::GgufFields(*options.checkpoint), model.shape);
}

}  // namespace

Run run_decode(const probe::Machine& machine, const measure::Measurements& measurements,
               const models::Model& model, const planner::Plan& plan, const DecodeOptions& options,
               std::stop_token stop, const Progress& progress) {
    if (machine.replayed) {
        throw MachineError("a replayed machine cannot decode",
                           "run on the machine itself, without --machine-file");
    }
    if (model.name != plan.model || model.bytes_per_token.context != plan.context ||
        model.quant != plan.quant) {
        throw UsageError(
            fmt::format("the plan is for {} in {} at context {}, the model is {} in {} at {}", plan.model,
                        plan.quant, plan.context, model.name, model.quant, model.bytes_per_token.context),
            "plan again for this model, or leave --plan away");
    }
    Session session(model, plan, pins_of(machine, plan), kernels::table(options.isa), options.seed,
                    own_arithmetic(model, options));
    if (options.checkpoint == nullptr) {
        session.prepare(stop, progress);
    } else {
        using Proof = Session::Proof;
        session.load(*options.checkpoint, options.verify ? Proof::kChecksums : Proof::kNone, stop, progress);
    }
    WindowOptions windows;
    windows.ceiling_kernel = ceiling_kernel(measurements, options.isa);
    windows.time_budget_s = options.time_budget_s;
    measure::Meters meters(measure::open_energy_meters());
    if (meters.any()) windows.meters = &meters;
    const Windows measured = alternate(session, windows, std::move(stop), progress);
    if (measured.token_ns.empty()) throw Interrupted("stopped before the first token was measured");
    Run run =
        report_run({machine, measurements, model, plan, options, session, windows.ceiling_kernel, measured});
    run.joules_per_token = joules_per_token(meters.no_energy(), measured.metered);
    return run;
}

}  // namespace weir::decode
