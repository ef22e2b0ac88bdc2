// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/figures.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/units.h"

namespace weir::measure {
namespace {

using Visit = std::function<void(const NamedFigure&)>;

bool of_several_nodes(const std::vector<Bandwidth>& figures) {
    return std::any_of(figures.begin(), figures.end(), [&](const Bandwidth& each) {
        return each.cpu_node != figures.front().cpu_node || each.memory_node != figures.front().memory_node;
    });
}

void visit_bandwidth(std::vector<Bandwidth>& figures, const Visit& visit) {
    const bool matrix = of_several_nodes(figures);
    for (Bandwidth& each : figures) {
        std::string name = fmt::format("{} with {} threads", each.kernel, each.threads);
        if (matrix) {
            name += fmt::format(" of node {} on memory of node {}, {}", each.cpu_node, each.memory_node,
                                each.load);
        }
        visit({name, each.bytes_per_s, each.doubts, each.load == "all", true, true, each.pages});
    }
}

void visit_ceiling(Ceiling& ceiling, const Visit& visit) {
    if (ceiling.bytes_per_s.samples == 0) return;
    visit({"ceiling", ceiling.bytes_per_s, ceiling.doubts, true, true, true, ceiling.pages});
}

// Latencies have memory of their own, in the kind of pages that each is about.
void visit_latency(Measurements& out, const Visit& visit) {
    if (!out.latency) return;
    std::vector<Latency> figures = *out.latency;  // what is readable is not written through
    for (Latency& each : figures) {
        visit({fmt::format("latency from node {} to node {}, {} pages", each.cpu_node, each.memory_node,
                           each.pages),
               each.ns, each.doubts, false, false, false});
    }
    out.latency = figures;
}

void visit_loaded(std::vector<LoadedLatency>& figures, const Visit& visit) {
    for (LoadedLatency& each : figures) {
        visit({fmt::format("latency beside {} threads that pause {:.0f} ns", each.threads, each.pause_ns),
               each.ns, each.doubts, false, false, false});
    }
}

void visit_cores(std::vector<CoreToCore>& figures, const Visit& visit) {
    for (CoreToCore& each : figures)
        visit({fmt::format("core to core by {}", each.relation), each.ns, each.doubts});
}

void visit_scaling(std::vector<Scaling>& figures, const Visit& visit) {
    for (Scaling& each : figures) {
        visit({fmt::format("scaling of {} to {} threads", each.group, each.threads), each.of_best,
               each.doubts, each.group == "machine", true});
    }
}

void visit_pages(std::vector<PageKind>& figures, const Visit& visit) {
    for (PageKind& each : figures) {
        if (each.read_bytes_per_s) {
            visit({fmt::format("read in {} pages", each.pages), *each.read_bytes_per_s, each.doubts, false,
                   false, false});
        }
        if (each.experts_bytes_per_s) {
            visit({fmt::format("experts in {} pages", each.pages), *each.experts_bytes_per_s, each.doubts,
                   false, false, false});
        }
    }
}

void visit_matvec(std::vector<MatvecBandwidth>& figures, const Visit& visit) {
    for (MatvecBandwidth& each : figures) {
        visit({fmt::format("{} of ceiling by {}", each.format, each.threads), each.of_ceiling, each.doubts,
               true, true});
    }
}

void visit_compute(std::vector<Compute>& figures, const Visit& visit) {
    for (Compute& each : figures) visit({each.type, each.flop_per_s, each.doubts, true});
}

void visit_barrier(std::vector<BarrierCost>& figures, const Visit& visit) {
    for (BarrierCost& each : figures) {
        visit({fmt::format("barrier of {} threads", each.threads), each.ns, each.doubts,
               each.group == "machine"});
    }
}

void visit_steps(std::vector<Steps>& figures, const Visit& visit) {
    for (Steps& each : figures) {
        visit({fmt::format("steps of {}", format_capacity(each.bytes_per_thread)), each.of_ceiling,
               each.doubts, true, true});
    }
}

void visit_cores_of_formats(std::vector<MatvecCore>& figures, const Visit& visit) {
    for (MatvecCore& each : figures)
        visit({fmt::format("{} from cache", each.format), each.core_bytes_per_s, each.doubts});
}

void visit_interleaved(std::vector<Interleaved>& figures, const Visit& visit) {
    for (Interleaved& each : figures) {
        if (!each.bytes_per_s) continue;
        visit({fmt::format("{} of interleaved memory with {} threads", each.kernel, each.threads),
               *each.bytes_per_s, each.doubts, false, false, true, each.pages});
    }
}

void visit_links(std::vector<PackageLink>& figures, const Visit& visit) {
    for (PackageLink& each : figures) {
        if (!each.one_way_bytes_per_s) continue;
        visit({fmt::format("{} of package {} on memory of package {}", each.kernel, each.cpu_package,
                           each.memory_package),
               *each.one_way_bytes_per_s, each.doubts, false, false, true, each.pages});
    }
}

}  // namespace

void for_each_figure(Measurements& out, const Visit& visit) {
    visit_ceiling(out.ceiling, visit);
    visit_bandwidth(out.bandwidth, visit);
    visit_latency(out, visit);
    visit_loaded(out.loaded_latency, visit);
    visit_cores(out.core_to_core, visit);
    visit_scaling(out.scaling, visit);
    visit_pages(out.pages, visit);
    visit_interleaved(out.interleaved, visit);
    visit_links(out.package_links, visit);
    visit_matvec(out.matvec, visit);
    visit_cores_of_formats(out.matvec_core, visit);
    visit_compute(out.compute, visit);
    visit_barrier(out.barrier, visit);
    visit_steps(out.steps, visit);
}

}  // namespace weir::measure
