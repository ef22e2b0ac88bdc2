// SPDX-License-Identifier: Apache-2.0
#include "measure/meters/metered_figures.h"

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "base/units.h"

namespace weir::measure {
namespace {

constexpr double kDisagreement = 0.1;

/// Adds to a list that can be read.
template <class T>
void append(Readable<std::vector<T>>& list, T entry) {
    std::vector<T> longer = *list;
    longer.push_back(std::move(entry));
    list = std::move(longer);
}

Readable<double> of_way(const std::optional<double>& bytes) {
    if (bytes) return *bytes;
    return Unreadable{"these counters do not tell reads from writes",
                      "nothing: the CPU's data fabric counts them together"};
}

void add_witness(const Bench& bench, std::string_view kernel, int threads, const Metered& metered,
                 double traffic) {
    const Readable<DramCounters>& counters = bench.meters->set().dram;
    if (!counters || !bench.out.dram_witness) return;
    const std::optional<DramBytes> moved = counters->bytes(metered.dram_counts);
    if (!moved) return;
    Witness witness;
    witness.kernel = kernel;
    witness.threads = threads;
    witness.source = counters->source();
    witness.windows = metered.windows;
    witness.counted_bytes = traffic * metered.done;
    witness.controller_bytes = moved->all;
    witness.read_bytes = of_way(moved->read);
    witness.written_bytes = of_way(moved->written);
    witness.of_counted = witness.controller_bytes / witness.counted_bytes;
    append(bench.out.dram_witness, std::move(witness));
}

}  // namespace

void start_metering(const Meters& meters, Measurements& out) {
    const std::optional<Unreadable> reason = meters.no_energy();
    if (reason)
        out.energy = *reason;
    else
        out.energy = std::vector<Energy>{};
    if (meters.set().dram)
        out.dram_witness = std::vector<Witness>{};
    else
        out.dram_witness = meters.set().dram.reason();
    if (reason) return;
    out.conditions["energy"] =
        "of all packages, idle power included; RAPL moves about once a millisecond, so that windows under "
        "5 ms are coarse";
}

void add_metered(const Bench& bench, std::string_view kernel, int threads, const Series& series,
                 double traffic) {
    if (bench.meters == nullptr || series.metered.windows < bench.rule.least) return;
    for (const JoulesEach& each : joules_each(series.metered, bench.rule.least)) {
        if (!bench.out.energy) break;
        append(bench.out.energy,
               Energy{std::string(kernel), threads, each.source, each.joules.scaled(kGiga)});
    }
    add_witness(bench, kernel, threads, series.metered, traffic);
}

void warn_of_witnesses(Measurements& out) {
    if (!out.dram_witness) return;
    for (const Witness& each : *out.dram_witness) {
        if (std::abs(each.of_counted - 1) <= kDisagreement) continue;
        const bool more = each.of_counted > 1;
        out.warnings.push_back(fmt::format(
            "the memory controllers ({}) saw {} of what {} with {} threads counted: {}", each.source,
            format_percent(each.of_counted), each.kernel, each.threads,
            more ? "prefetches beyond the end, stores that read their line first, or other programs and "
                   "guests read and write too"
                 : "caches answered a part, or not every memory channel is counted"));
    }
}

}  // namespace weir::measure
