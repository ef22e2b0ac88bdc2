// SPDX-License-Identifier: Apache-2.0
#include "measure/meters/dram_counters.h"

#include <utility>

namespace weir::measure {

std::optional<DramBytes> dram_bytes(std::span<const DramCount> counts) {
    if (counts.empty()) return std::nullopt;
    DramBytes sum{0, 0, 0};
    for (const DramCount& each : counts) {
        const std::optional<double> whole = each.count.whole();
        if (!whole) return std::nullopt;
        const double bytes = *whole * each.bytes_each;
        sum.all += bytes;
        if (each.way == DramWay::kBoth) sum.read = sum.written = std::nullopt;
        if (each.way == DramWay::kRead && sum.read) *sum.read += bytes;
        if (each.way == DramWay::kWritten && sum.written) *sum.written += bytes;
    }
    return sum;
}

Readable<DramCounters> DramCounters::open(const DramEvents& events) {
    DramCounters opened;
    opened.source_ = events.source;
    for (const DramEvent& event : events.events) {
        for (const int cpu : event.cpus) {
            const Readable<PerfCounter> counter = PerfCounter::open(event.type, event.config, cpu);
            if (!counter) return counter.reason();
            opened.counters_.push_back({*counter, event.way, event.bytes});
        }
    }
    return opened;
}

DramCounters::Reading DramCounters::read() const {
    std::vector<PerfCount> counts;
    counts.reserve(counters_.size());
    for (const Counter& each : counters_) {
        const std::optional<PerfCount> count = each.counter.read();
        if (!count) return std::nullopt;
        counts.push_back(*count);
    }
    return counts;
}

std::optional<DramBytes> DramCounters::bytes(const std::vector<PerfCount>& counts) const {
    if (counts.size() != counters_.size()) return std::nullopt;
    std::vector<DramCount> all;
    for (std::size_t i = 0; i < counters_.size(); ++i)
        all.push_back({counts[i], counters_[i].way, counters_[i].bytes});
    return dram_bytes(all);
}

}  // namespace weir::measure
