// SPDX-License-Identifier: Apache-2.0
#include "planner/way.h"

namespace weir::planner {
namespace {

/// The best read bandwidth of a pair of nodes under one kind of load.
Estimate best_read(const measure::Measurements& measurements, int cpu_node, int memory_node,
                   const char* load) {
    Estimate best;
    for (const measure::Bandwidth& one : measurements.bandwidth) {
        if (!one.reads() || one.cpu_node != cpu_node || one.memory_node != memory_node) continue;
        if (one.load == load && one.bytes_per_s.median > best.median) best = one.bytes_per_s;
    }
    return best;
}

}  // namespace

int Way::threads() const {
    int threads = 0;
    for (const Site& site : sites) threads += site.threads();
    return virtual_nodes > threads ? virtual_nodes : threads;
}

int Way::parts() const {
    if (!divides()) return 1;
    return virtual_nodes > 0 ? virtual_nodes : static_cast<int>(sites.size());
}

SiteCeiling ceiling_of(const Inputs& in, const Way& way) {
    if (way.reads_far()) return interleaved_ceiling(in, way);
    if (way.divides() && way.virtual_nodes == 0) return split_ceiling(in, way);
    const Site& site = way.sites.front();
    return ceiling_of(in.machine, in.measurements, site.node->id, site.threads());
}

Estimate read_between(const measure::Measurements& measurements, int cpu_node, int memory_node) {
    const Estimate all = best_read(measurements, cpu_node, memory_node, "all");
    return all.median > 0 ? all : best_read(measurements, cpu_node, memory_node, "alone");
}

}  // namespace weir::planner
