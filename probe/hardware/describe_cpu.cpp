// SPDX-License-Identifier: Apache-2.0
#include "probe/hardware/describe_cpu.h"

#include <fmt/format.h>

#include "probe/ccd_bound.h"
#include "probe/hardware/cpu_name.h"

namespace weir::probe::hardware {
namespace {

Readable<double> bound_of(const Generation& generation, const Readable<int>& ccds) {
    if (!generation.ccd.read_bytes_per_s) return generation.ccd.read_bytes_per_s.reason();
    if (!ccds) return ccds.reason();
    return ccd_bound_of(*ccds, generation.ccd);
}

const CpuList* list_of(const Generation& generation, const CpuModel* model) {
    for (const CpuList& list : generation.models) {
        for (const CpuModel& each : list.cpus) {
            if (&each == model) return &list;
        }
    }
    return nullptr;
}

}  // namespace

CpuFacts describe_cpu(const Cpu& cpu, const std::string& key) {
    const Generation& generation = *cpu.generation;
    CpuFacts facts;
    facts.name = key;
    facts.generation = generation.name;
    facts.channels = cpu.channels;
    facts.mt_per_s = cpu.mt_per_s;
    facts.best_bytes_per_s = cpu.best_bytes_per_s();
    facts.max_sockets = max_sockets(generation, key);
    facts.ccds = Unreadable{"the catalog does not list this model", "count its L3 domains with `weir probe`"};
    facts.source = "its generation; the catalog does not list this model";
    if (cpu.model != nullptr) {
        facts.cores = cpu.model->cores;
        facts.ccds = cpu.model->ccds;
        facts.note = cpu.model->note;
        const CpuList* list = list_of(generation, cpu.model);
        if (list != nullptr) {
            facts.source = list->source;
            facts.sourced = list->sourced;
        }
    }
    facts.ccd_bound_bytes_per_s = bound_of(generation, facts.ccds);
    return facts;
}

std::vector<CpuFacts> describe_cpus(const Catalog& catalog, const Generation& generation) {
    std::vector<CpuFacts> cpus;
    for (const CpuList& list : generation.models) {
        for (const CpuModel& model : list.cpus) {
            const auto cpu = catalog.find_cpu(model.name);
            if (cpu) cpus.push_back(describe_cpu(*cpu, cpu_key(model.name)));
        }
    }
    return cpus;
}

Readable<int> max_sockets(const Generation& generation, const std::string& key) {
    const bool epyc = key.starts_with("epyc-");
    const bool one_socket = (epyc && key.ends_with('p')) || (key.starts_with("xeon-") && key.ends_with('u'));
    if (one_socket || !generation.socket_links) return 1;
    if (epyc) return 2;
    return Unreadable{"it differs by model, and the catalog does not have it", "see the maker's data sheet"};
}

Readable<double> peak_flop_per_s(const Generation& generation, int cores, std::optional<double> clock_hz) {
    if (!generation.fp32_flop_per_cycle) return generation.fp32_flop_per_cycle.reason();
    if (!clock_hz) {
        return Unreadable{
            fmt::format("{} FP32 operations a cycle and core times an unknown clock: the catalog "
                        "has no clocks, and the machine string names none",
                        generation.fp32_flop_per_cycle->value),
            "add the clock of all cores under vector load to it: \"at 2.4GHz\""};
    }
    return cores * *clock_hz * generation.fp32_flop_per_cycle->value;
}

}  // namespace weir::probe::hardware
