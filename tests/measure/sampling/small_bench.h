// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "kernels/read.h"
#include "measure/sampling/bench.h"

namespace weir::measure {

/// A machine of one node with the PUs that this process may use, and hardly any cache, so that tests need
/// little memory.
probe::Machine small_machine();

/// Two threads on whatever PUs there are.
std::vector<numa::Pin> two_pins();

/// The plain reading kernel, of any machine.
kernels::ReadKernel plain_read();

/// A bench of two threads with a few MiB and windows of under a millisecond.
class SmallBench {
public:
    SmallBench();

    Bench bench(std::stop_token stop = {});
    /// Tells `progress`, which outlives the bench.
    Bench bench_telling(const Progress& progress, std::stop_token stop = {});
    Measurements& out() { return out_; }
    Arena& arena() { return arena_; }
    const numa::Team& team() const { return team_; }

private:
    probe::Machine machine_;
    numa::Team team_;
    Arena arena_;
    Progress progress_;
    Watch watch_;
    Measurements out_;
};

}  // namespace weir::measure
