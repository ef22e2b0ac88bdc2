// SPDX-License-Identifier: Apache-2.0
#include "reports/latency_report.h"

#include <fmt/format.h>

#include <string>

#include "base/units.h"
#include "reports/doubtful.h"
#include "reports/figures.h"

namespace weir::reports {
namespace {

void write_idle(Writer& writer, const measure::Measurements& measurements) {
    writer.section("Latency of a dependent load");
    if (!measurements.latency) return writer.note(describe(measurements.latency.reason()));
    Table table({{"thread on node", Align::kRight},
                 {"memory of", Align::kRight},
                 {"pages"},
                 {"ns", Align::kRight},
                 {"95 % interval"}});
    for (const measure::Latency& each : *measurements.latency) {
        table.add({std::to_string(each.cpu_node), std::to_string(each.memory_node), each.pages,
                   format_number(each.ns.median, 1, 1), format_doubtful(each.ns, 1, 1, each.doubts)});
    }
    writer.table(table);
}

void write_loaded(Writer& writer, const std::vector<measure::LoadedLatency>& curve) {
    if (curve.empty()) return;
    writer.section("Latency under load");
    Table table({{"on node", Align::kRight},
                 {"memory of", Align::kRight},
                 {"threads that stream", Align::kRight},
                 {"pause, ns", Align::kRight},
                 {"GB/s", Align::kRight},
                 {"ns", Align::kRight},
                 {"95 % interval"}});
    for (const measure::LoadedLatency& each : curve) {
        table.add({std::to_string(each.cpu_node), std::to_string(each.memory_node),
                   std::to_string(each.threads), format_number(each.pause_ns, 1, 0),
                   format_number(each.bytes_per_s.median, kGiga, 1), format_number(each.ns.median, 1, 1),
                   format_doubtful(each.ns, 1, 1, each.doubts)});
    }
    writer.table(table);
    writer.note("One thread follows dependent loads while the others stream and pause after every block.");
}

std::string relation_text(const std::string& relation) {
    if (relation == "core") return "two threads of a core";
    if (relation == "l3") return "cores of an L3 domain";
    if (relation == "node") return "L3 domains of a node";
    if (relation == "package") return "nodes of a package";
    return "packages";
}

void write_core_to_core(Writer& writer, const std::vector<measure::CoreToCore>& figures) {
    if (figures.empty()) return;
    writer.section("A cache line from core to core and back");
    Table table(
        {{"between"}, {"pairs", Align::kRight}, {"ns", Align::kRight}, {"interval"}, {"slowest pair"}});
    for (const measure::CoreToCore& each : figures) {
        table.add({relation_text(each.relation), std::to_string(each.pairs),
                   format_number(each.ns.median, 1, 1), format_doubtful(each.ns, 1, 1, each.doubts),
                   fmt::format("CPUs {} and {}", each.slowest_a, each.slowest_b)});
    }
    writer.table(table);
}

void write_barriers(Writer& writer, const std::vector<measure::BarrierCost>& barriers) {
    if (barriers.empty()) return;
    writer.section("Barrier");
    Table table({{"among"}, {"threads", Align::kRight}, {"ns a crossing", Align::kRight}, {"95 % interval"}});
    for (const measure::BarrierCost& each : barriers) {
        table.add({each.group, std::to_string(each.threads), format_number(each.ns.median, 1, 0),
                   format_doubtful(each.ns, 1, 0, each.doubts)});
    }
    writer.table(table);
}

void write_steps(Writer& writer, const std::vector<measure::Steps>& steps) {
    if (steps.empty()) return;
    writer.section("Reading in steps");
    Table table({{"a thread reads", Align::kRight},
                 {"threads", Align::kRight},
                 {"% of ceiling", Align::kRight},
                 {"95 % interval"}});
    for (const measure::Steps& each : steps) {
        table.add({fmt::format("{} MiB", each.bytes_per_thread / kMiB), std::to_string(each.threads),
                   format_number(each.of_ceiling.median, kPercent, 1),
                   format_doubtful(each.of_ceiling, kPercent, 1, each.doubts)});
    }
    writer.table(table);
    writer.note(
        "Between two barriers, as in the phases of a decode: the rest is the wait for the slowest thread.");
}

}  // namespace

void write_latency(Writer& writer, const measure::Measurements& measurements) {
    write_idle(writer, measurements);
    write_loaded(writer, measurements.loaded_latency);
}

void write_meeting(Writer& writer, const measure::Measurements& measurements) {
    write_core_to_core(writer, measurements.core_to_core);
    write_barriers(writer, measurements.barrier);
    write_steps(writer, measurements.steps);
}

}  // namespace weir::reports
