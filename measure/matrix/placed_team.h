// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/readable.h"
#include "measure/matrix/nodes.h"
#include "measure/sampling/bench.h"
#include "measure/sampling/turns.h"

namespace weir::measure {

/// Which memory the threads of a cpu node get, by places in the lists of MatrixNodes: one node's, or that of
/// several, page by page in turn.
struct Assignment {
    std::size_t cpu_node = 0;
    std::vector<std::size_t> memory_nodes;
};

/// Threads of several cpu nodes, each with memory of its own where its node's Assignment says; any of the
/// nodes can be measured alone or together with others.
class PlacedTeam {
public:
    /// What each thread does again and again in a window; returns its bytes.
    using Step = std::function<double(std::size_t thread)>;
    /// Assignments whose figure is one, by their places.
    using Assigned = std::vector<std::size_t>;

    /// Allocates, and touches nothing; throws MachineError when the memory is not to be had. `outer` gives
    /// the machine, the instruction set, progress, stop and the part of all work that this is.
    PlacedTeam(const Bench& outer, const MatrixNodes& nodes, const MatrixPlan& plan,
               std::vector<Assignment> assignments);
    PlacedTeam(const PlacedTeam&) = delete;
    PlacedTeam& operator=(const PlacedTeam&) = delete;

    /// Each thread fills its memory; then it is asked where the pages are. Memory that the kernel refused to
    /// bind lies by first touch: that is right for a node's own memory, and unreadable else. Returns whether
    /// anything is left to measure; where everything was refused, nothing is filled.
    bool fill();

    const Bench& bench() const { return bench_; }
    std::size_t size() const { return assignments_.size(); }
    const CpuNode& cpu_node(std::size_t assignment) const;
    const Assignment& assignment(std::size_t place) const { return assignments_[place]; }
    /// Kind of pages that it got.
    const std::string& pages(std::size_t assignment) const { return placements_[assignment].pages; }
    /// Why its memory is not where it should be; none when it is.
    const std::optional<Unreadable>& misplaced(std::size_t assignment) const {
        return placements_[assignment].misplaced;
    }
    std::size_t threads(const Assigned& assigned) const;

    /// Rates of `step` by the threads of all the groups at once, series[group], the others idle. A thread
    /// in two groups is a Fault.
    std::vector<Series> sample(const Step& step, const std::vector<Assigned>& groups) const;
    Series sample(const Step& step, const Assigned& assigned) const {
        return sample(step, std::vector<Assigned>{assigned}).front();
    }

private:
    struct Placement {
        Group threads;
        std::string pages;
        std::optional<Unreadable> misplaced;
    };

    bool is_own(const Assignment& assignment) const;
    /// What the kernel said to binding an assignment's memory; 0 when it did.
    int refused(std::size_t assignment) const;
    void mark_refused();
    void prove(std::size_t assignment);
    std::optional<Unreadable> elsewhere(std::size_t assignment, const Readable<double>& there) const;
    /// Of the first thread's pages, the part on the node with the least of them, times the number of nodes.
    Readable<double> evenness(std::size_t assignment) const;

    const MatrixNodes& nodes_;
    std::vector<Assignment> assignments_;
    std::vector<Placement> placements_;
    numa::Team team_;
    Arena arena_;
    Bench bench_;
};

/// Adds a warning that is not there yet.
void warn_once(Measurements& out, const std::string& warning);

/// "node 1's memory", "memory interleaved over nodes 0, 1".
std::string memory_name(const MatrixNodes& nodes, const Assignment& assignment);

}  // namespace weir::measure
