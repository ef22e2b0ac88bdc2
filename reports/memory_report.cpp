// SPDX-License-Identifier: Apache-2.0
#include "reports/memory_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

#include "base/units.h"
#include "reports/figures.h"

namespace weir::reports {
namespace {

void write_capacity(Writer& writer, const probe::Machine& machine, NotReadable& missing) {
    if (machine.dimms) {
        std::uint64_t slots_bytes = 0;
        for (const probe::Dimm& dimm : *machine.dimms) slots_bytes += dimm.size_bytes;
        writer.entry("in the slots", format_capacity(slots_bytes));
    }
    if (machine.nodes.empty()) return;
    std::uint64_t memory_bytes = 0;
    for (const probe::Node& node : machine.nodes) memory_bytes += node.memory_bytes;
    writer.entry("memory", format_capacity(memory_bytes));
    writer.entry("available", format_capacity(machine.limits.available_bytes));
    missing.entry(writer, "control group limit", machine.limits.cgroup_memory_bytes, format_capacity);
}

/// What is fitted, beside what the CPUs could have.
void write_spec(Writer& writer, const probe::Machine& machine, NotReadable& missing) {
    const Readable<double>& best = machine.best_spec_bandwidth_bytes_per_s;
    missing.entry(writer, "spec bandwidth", machine.spec_bandwidth_bytes_per_s, [&](double spec) {
        const bool compares = best && *best > 0;
        return format_bandwidth(spec) +
               (compares ? fmt::format(", {} of best spec", format_percent(spec / *best)) : "");
    });
    missing.entry(writer, "best spec bandwidth", best, [](double bytes_per_s) {
        return format_bandwidth(bytes_per_s) + " with every channel at the CPU's top speed";
    });
    missing.entry(writer, "CCD bound", machine.ccd_bound_bytes_per_s, [](double bytes_per_s) {
        return format_bandwidth(bytes_per_s) + " over the links of the dies with cores";
    });
}

std::string describe_tiers(const std::vector<probe::MemoryTier>& tiers, NotReadable& missing) {
    std::vector<std::string> texts;
    for (const probe::MemoryTier& tier : tiers) {
        texts.push_back(
            fmt::format("tier {}: nodes {}", tier.tier, missing.text("nodes of a tier", tier.nodes, kText)));
    }
    return fmt::format("{}", fmt::join(texts, ", "));
}

}  // namespace

void write_memory(Writer& writer, const probe::Machine& machine, NotReadable& missing) {
    writer.section("Memory");
    write_capacity(writer, machine, missing);
    write_spec(writer, machine, missing);
    missing.entry(writer, "nodes a socket", machine.nps, kText);
    missing.entry(writer, "memory tiers", machine.memory_tiers,
                  [&](const auto& tiers) { return describe_tiers(tiers, missing); });
    if (!machine.nodes.empty()) {
        writer.entry("CPUs allowed", or_dash(machine.limits.allowed_cpus));
        writer.entry("CPUs online", or_dash(machine.limits.online_cpus));
    }
    for (const std::string& note : machine.spec_notes) writer.note(fmt::format("Spec bandwidth: {}", note));
}

}  // namespace weir::reports
