// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "measure/stages/barrier_rate.h"
#include "measure/stages/compute_rate.h"
#include "measure/stages/core_to_core.h"
#include "measure/stages/kernel_rates.h"
#include "measure/stages/latency.h"
#include "measure/stages/loaded_latency.h"
#include "measure/stages/matvec_rate.h"
#include "measure/stages/overhead.h"
#include "measure/stages/page_kinds.h"
#include "measure/stages/scaling.h"
#include "measure/stages/stage.h"
#include "measure/stages/step_rate.h"

namespace weir::measure {
namespace {

constexpr std::array<Stage, 11> kStages{{
    {"overhead", 1, measure_overhead},
    {"barrier", 1, measure_barrier},
    {"core-to-core", 1, measure_core_to_core},
    {"latency", 4, measure_latency},
    {"loaded", 6, measure_loaded_latency},
    {"scaling", 8, measure_scaling},
    {"steps", 5, measure_steps},
    {"compute", 3, measure_compute},
    {"pages", 8, measure_page_kinds},
    {"formats", 12, measure_matvec},
    {"bandwidth", 8, measure_kernels},
}};

}  // namespace

std::span<const Stage> all_stages() {
    return kStages;
}

}  // namespace weir::measure
