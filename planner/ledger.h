// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "planner/plan.h"
#include "planner/way.h"

namespace weir::planner {

/// The teams, the placement of every class, and what each node holds and reads under a way; whether the model
/// fits whole, and if not, the fold that it takes. Into teams, placement, nodes, fits, needed_bytes,
/// available_bytes, budget_bytes, fold and warnings of the plan. A cache that is mirrored counts once for
/// each node, held and read. MachineError when the model does not fit and may not be folded (what is missing,
/// which quantisations fit), or when a fold could not keep its reuse distance.
void enter_ledger(const Inputs& in, const Way& way, Plan& plan);

/// Refuses a model that no way may hold whole, before anything was measured: the same MachineError. Nothing
/// when it may be folded.
void require_whole(const probe::Machine& machine, const models::Model& model, const PlanOptions& options);

}  // namespace weir::planner
