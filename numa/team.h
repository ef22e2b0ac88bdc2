// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "numa/barrier.h"
#include "probe/topology.h"

namespace weir::numa {

/// Where one thread of a team runs.
struct Pin {
    int cpu = 0;
    int node = -1;      ///< -1: memory is not bound
    int l3_domain = 0;  ///< threads of one domain meet first at a barrier
    int group = 0;      ///< threads that make a node together, real or virtual, meet before they meet others

    bool operator==(const Pin&) const = default;
};

/// One thread's view of its team, inside Team::run.
class Member {
public:
    Member(int thread, int size, const Pin& pin, Barrier& barrier)
        : thread_(thread), size_(size), pin_(pin), barrier_(barrier) {}

    int thread() const { return thread_; }
    int size() const { return size_; }
    const Pin& pin() const { return pin_; }

    /// Meets all other members. After a fault in one of them it throws, which ends this member's part as
    /// well.
    void barrier() { barrier_.wait(thread_); }

private:
    int thread_;
    int size_;
    const Pin& pin_;
    Barrier& barrier_;
};

/// A team of OpenMP threads, each pinned to one PU for as long as it runs.
class Team {
public:
    /// Throws UsageError for no pins at all.
    explicit Team(std::vector<Pin> pins);

    int size() const { return static_cast<int>(pins_.size()); }
    const std::vector<Pin>& pins() const { return pins_; }

    /// Runs the body once per pin, in one parallel region. The first exception of any member releases the
    /// others from their barriers and is thrown again here, outside the region. Affinities are as before
    /// afterwards. Throws MachineError when a PU may not be used or the threads are not to be had.
    void run(const std::function<void(Member&)>& body) const;

private:
    std::vector<Pin> pins_;
};

/// A pin for each of the PUs, with the node and the L3 domain that the machine's description gives it.
std::vector<Pin> pins_for(const std::vector<int>& cpus, const std::vector<probe::Package>& packages,
                          const std::vector<probe::Node>& nodes);

}  // namespace weir::numa
