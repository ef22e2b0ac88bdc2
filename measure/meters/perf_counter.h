// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/descriptor.h"
#include "base/readable.h"
#include "measure/meters/perf_format.h"

namespace weir::measure {

/// What a counter counted, and for how long it was wanted and really had a register: where events share
/// registers by turns, the kernel counts each for a part of the time alone.
struct PerfCount {
    std::uint64_t value = 0;
    std::uint64_t enabled_ns = 0;
    std::uint64_t running_ns = 0;

    PerfCount& operator+=(const PerfCount& other);
    /// Counted since an earlier reading.
    PerfCount since(const PerfCount& before) const;
    /// As many as there would have been, had it run all the time; none when it never ran.
    std::optional<double> whole() const;
};

/// An open counter of one unit beside the cores: of everybody's events, since such units know no process.
class PerfCounter {
public:
    /// perf_event_open(2) on a CPU that the unit's cpumask names. Unreadable with the remedy that the
    /// system's refusal calls for.
    static Readable<PerfCounter> open(std::uint32_t type, const PerfConfig& config, int cpu);

    std::optional<PerfCount> read() const;

private:
    std::shared_ptr<const Descriptor> file_;
};

/// Why perf_event_open gave no counter, by its error number.
Unreadable perf_refusal(int error);

}  // namespace weir::measure
