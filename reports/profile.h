// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>

#include "base/fields.h"
#include "decode/run.h"
#include "measure/measurements.h"
#include "models/model.h"
#include "planner/plan.h"
#include "probe/machine.h"

namespace weir::reports {

/// Everything one `weir profile` found, stage by stage.
struct Profile {
    static constexpr const char* kSchema = "weir.profile/1";

    probe::Machine machine;
    measure::Measurements measurements;
    models::Model model;
    planner::Plan plan;
    decode::Run run;

    static constexpr auto fields() {
        return std::tuple{
            field("machine", &Profile::machine, "what the machine is"),
            field("measurements", &Profile::measurements, "what its memory gives"),
            field("model", &Profile::model, "what the model needs"),
            field("plan", &Profile::plan, "where weights and threads go"),
            field("run", &Profile::run, "how fast it really ran"),
        };
    }
};

}  // namespace weir::reports
