// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>

#include "measure/conditions/disturbance.h"

namespace weir::measure {

/// The clock of the team's first core changed between the first window and the last: by which part. Taken
/// from a chain of dependent multiplications, which takes so many cycles whatever the memory does; the
/// kernel's scaling_cur_freq is an average over a past that may have been idle, and absent in virtual
/// machines.
Disturbance frequency();

/// The same by another clock: steps a second of the core at hand.
std::unique_ptr<Observer> watch_frequency(std::function<Readable<double>()> clock);

}  // namespace weir::measure
