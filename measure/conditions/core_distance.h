// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "measure/conditions/disturbance.h"

namespace weir::measure {

/// The cores that figures are of lay nearer to each other, or farther apart, than at another time of the same
/// measurement: a hypervisor moves virtual CPUs between the host's cores, and two that come to share one L3's
/// way to memory get half of what they got apart. By how many times the round trip of a cache line between
/// the team's first core and another changed, either way, between the measurement's first look from that core
/// and those around these windows. Of real cores it does not change.
Disturbance cores_moved();

/// Round trips of a cache line from one CPU to others, the same others each time.
struct Distances {
    int from = 0;
    std::vector<double> ns;
};

/// The same by another ruler, which looks from the CPU at hand.
std::unique_ptr<Observer> watch_core_distance(std::function<Readable<Distances>()> ruler);

}  // namespace weir::measure
