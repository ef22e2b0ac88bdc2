// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "base/readable.h"
#include "measure/meters/dram_counters.h"
#include "measure/meters/metered.h"
#include "measure/meters/rapl.h"
#include "measure/meters/wall_power.h"

namespace weir::measure {

/// The meters that this machine has, each opened once: they bear witness to what a kernel costs and moves,
/// independently of it. All count the whole machine: whatever else runs is in them.
struct MeterSet {
    Readable<RaplCounters> package;
    Readable<RaplCounters> dram_energy;
    Readable<WallMeter> wall;
    Readable<DramCounters> dram;
};

/// Opens what can be opened.
MeterSet open_meters(const std::filesystem::path& root = "/");
/// The same without the counters of DRAM's traffic.
MeterSet open_energy_meters(const std::filesystem::path& root = "/");

/// Reads the meters around windows, whose works may take turns: one thread calls, outside of what is timed.
/// Without any meter no call does anything.
class Meters {
public:
    explicit Meters(MeterSet set) : set_(std::move(set)) {}

    const MeterSet& set() const { return set_; }
    bool any() const { return set_.package || set_.dram_energy || set_.wall || set_.dram; }
    /// Why there is no energy at all; nothing when one meter of it is readable.
    std::optional<Unreadable> no_energy() const;

    /// Before the first window of works that take turns.
    void begin();
    /// Before a window. The wall's meter is read here, too, when that is due.
    void open();
    /// After it: adds what has come since, `done` of it by the work.
    void close(double done, Metered& into);
    /// After the last one: what the wall's meter gave since begin(), if the load was on for long enough.
    std::optional<double> end();

private:
    using Clock = std::chrono::steady_clock;

    struct Reading {
        Clock::time_point time;
        RaplCounters::Reading package;
        RaplCounters::Reading dram_energy;
        DramCounters::Reading dram;
    };

    Reading read() const;
    void read_wall();

    MeterSet set_;
    Reading opened_;
    Clock::time_point wall_due_;
    std::vector<double> watts_;
};

}  // namespace weir::measure
