// SPDX-License-Identifier: Apache-2.0
#include "measure/meters/meters.h"

#include <numeric>
#include <utility>

namespace weir::measure {
namespace {

std::chrono::steady_clock::duration of_seconds(double seconds) {
    return std::chrono::duration_cast<std::chrono::steady_clock::duration>(
        std::chrono::duration<double>(seconds));
}

void add_counts(const DramCounters::Reading& before, const DramCounters::Reading& after, Metered& into) {
    // A window that was not read would be missing in the sum, and not in what the work counted.
    const bool first = into.windows == 0;
    if (!before || !after || (!first && into.dram_counts.empty())) {
        into.dram_counts.clear();
        return;
    }
    if (first) into.dram_counts.resize(after->size());
    for (std::size_t i = 0; i < after->size(); ++i) into.dram_counts[i] += (*after)[i].since((*before)[i]);
}

}  // namespace

MeterSet open_energy_meters(const std::filesystem::path& root) {
    MeterSet set;
    set.package = RaplCounters::open(RaplDomain::kPackage, root);
    set.dram_energy = RaplCounters::open(RaplDomain::kDram, root);
    set.wall = find_wall_power(root);
    return set;
}

MeterSet open_meters(const std::filesystem::path& root) {
    MeterSet set = open_energy_meters(root);
    const Readable<DramEvents> events = find_dram_events(root);
    set.dram = events ? DramCounters::open(*events) : Readable<DramCounters>(events.reason());
    return set;
}

std::optional<Unreadable> Meters::no_energy() const {
    if (set_.package || set_.dram_energy || set_.wall) return std::nullopt;
    const Unreadable& package = set_.package.reason();
    const Unreadable& wall = set_.wall.reason();
    return Unreadable{package.why + "; " + wall.why, package.remedy + "; or " + wall.remedy};
}

Meters::Reading Meters::read() const {
    Reading now;
    now.time = Clock::now();
    if (set_.package) now.package = set_.package->read();
    if (set_.dram_energy) now.dram_energy = set_.dram_energy->read();
    if (set_.dram) now.dram = set_.dram->read();
    return now;
}

void Meters::read_wall() {
    if (const std::optional<double> watts = set_.wall->watts()) watts_.push_back(*watts);
    wall_due_ = Clock::now() + of_seconds(set_.wall->every_s);
}

void Meters::begin() {
    watts_.clear();
    if (set_.wall) wall_due_ = Clock::now() + of_seconds(set_.wall->settle_s);
}

void Meters::open() {
    if (!any()) return;
    if (set_.wall && Clock::now() >= wall_due_) read_wall();
    opened_ = read();
}

void Meters::close(double done, Metered& into) {
    if (!any()) return;
    const Reading now = read();
    if (!(done > 0)) return;
    add_counts(opened_.dram, now.dram, into);
    ++into.windows;
    into.done += done;
    into.seconds_each.push_back(std::chrono::duration<double>(now.time - opened_.time).count() / done);
    const auto add = [&](const Readable<RaplCounters>& counters, const RaplCounters::Reading& before,
                         const RaplCounters::Reading& after, std::vector<double>& each) {
        const std::optional<double> joules = counters ? counters->joules(before, after) : std::nullopt;
        if (joules) each.push_back(*joules / done);
    };
    add(set_.package, opened_.package, now.package, into.package_joules_each);
    add(set_.dram_energy, opened_.dram_energy, now.dram_energy, into.dram_joules_each);
}

std::optional<double> Meters::end() {
    if (!set_.wall) return std::nullopt;
    if (watts_.empty() && Clock::now() >= wall_due_) read_wall();
    if (watts_.empty()) return std::nullopt;
    return std::accumulate(watts_.begin(), watts_.end(), 0.0) / static_cast<double>(watts_.size());
}

}  // namespace weir::measure
