// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/readable.h"
#include "measure/meters/dram_events.h"
#include "measure/meters/perf_counter.h"

namespace weir::measure {

/// Bytes that memory controllers moved.
struct DramBytes {
    double all = 0;
    std::optional<double> read;  ///< none where reads and writes are counted together
    std::optional<double> written;
};

/// What one counter counted.
struct DramCount {
    PerfCount count;
    DramWay way = DramWay::kBoth;
    double bytes_each = 64;
};

/// All of it in bytes; none when there is no counter or one never ran.
std::optional<DramBytes> dram_bytes(std::span<const DramCount> counts);

/// The open counters of all memory channels.
class DramCounters {
public:
    /// One count an open counter; none when one could not be read.
    using Reading = std::optional<std::vector<PerfCount>>;

    static Readable<DramCounters> open(const DramEvents& events);

    const std::string& source() const { return source_; }
    Reading read() const;
    /// Of counts of each counter; none when one never ran.
    std::optional<DramBytes> bytes(const std::vector<PerfCount>& counts) const;

private:
    struct Counter {
        PerfCounter counter;
        DramWay way = DramWay::kBoth;
        double bytes = 0;
    };

    std::string source_;
    std::vector<Counter> counters_;
};

}  // namespace weir::measure
