// SPDX-License-Identifier: Apache-2.0
#include "probe/ccd_bound.h"

#include <fmt/format.h>

#include "probe/unknown_cpu.h"

namespace weir::probe {
namespace {

/// Whether each L3 domain that the machine shows is a cache of the CPU, and none is missing.
bool shows_its_caches(const Machine& machine) {
    const bool virtual_machine = machine.host.virtualised && *machine.host.virtualised != "no";
    return !virtual_machine && machine.limits.allowed_cpus == machine.limits.online_cpus;
}

Readable<int> count_ccds(const Machine& machine, const Package& package, const hardware::Cpu& cpu) {
    const int domains = static_cast<int>(package.l3_domains.size());
    const int each = cpu.generation->ccd.l3_domains;
    if (shows_its_caches(machine) && domains > 0 && domains % each == 0) return domains / each;
    if (cpu.model != nullptr) return cpu.model->ccds;
    return Unreadable{
        fmt::format(
            "this machine does not show the caches of its {}, and the catalog does not count its dies",
            package.cpu_model),
        "run `weir probe` on the host, with all its CPUs"};
}

}  // namespace

double ccd_bound_of(int ccds, const hardware::CcdLinks& links) {
    const bool wide = links.wide_up_to && links.wide_read_bytes_per_s && ccds <= links.wide_up_to->value;
    return ccds * (wide ? links.wide_read_bytes_per_s : links.read_bytes_per_s)->value;
}

Readable<double> ccd_bound(const Machine& machine, const hardware::Catalog& catalog) {
    double total = 0;
    for (const Package& package : machine.packages) {
        if (!package.populated) continue;
        const auto cpu = catalog.find_cpu(package.cpu_model);
        if (!cpu) return unknown_cpu(package.cpu_model, catalog);
        const hardware::CcdLinks& links = cpu->generation->ccd;
        if (!links.read_bytes_per_s) return links.read_bytes_per_s.reason();
        const Readable<int> ccds = count_ccds(machine, package, *cpu);
        if (!ccds) return ccds.reason();
        total += ccd_bound_of(*ccds, links);
    }
    if (total > 0) return total;
    return Unreadable{"this machine names no populated socket", "run `weir probe` on the machine itself"};
}

}  // namespace weir::probe
