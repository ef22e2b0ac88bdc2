// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "kernels/read.h"
#include "measure/matrix/nodes.h"
#include "measure/matrix/plan.h"
#include "measure/sampling/turns.h"

namespace weir::measure {

/// One round of the node matrix: every cpu node with one memory node (partners()), all their threads one
/// team with memory of its own.
class MatrixRound {
public:
    /// Allocates; throws MachineError when the memory is not to be had. `outer` gives the machine, the
    /// instruction set, progress, stop and the part of all work that this round is.
    MatrixRound(const Bench& outer, const MatrixNodes& nodes, const MatrixPlan& plan, std::size_t round);
    MatrixRound(const MatrixRound&) = delete;
    MatrixRound& operator=(const MatrixRound&) = delete;

    /// Fills the memory, proves where it lies, and measures the kernel and the triad of each pair alone and
    /// of all at once, into bandwidth as soon as it is measured.
    void run(const kernels::ReadKernel& kernel);

private:
    struct Pair {
        int cpu_node = 0;
        int memory_node = 0;
        Group threads;
        std::string pages;   ///< kind that it got
        bool placed = true;  ///< its pages are where they were bound to
    };
    /// Work of the members of a team whose member 0 is thread `first` of the whole one.
    using WorkFrom = std::function<Work(std::size_t first)>;

    static std::vector<Pair> pairs_of(const MatrixNodes& nodes, std::size_t round);
    static std::vector<numa::Pin> pins_of(const MatrixNodes& nodes, std::size_t round);
    static std::vector<std::size_t> sizes_of(const MatrixNodes& nodes, std::size_t round);

    void fill();
    void prove();
    void measure_reads(const kernels::ReadKernel& kernel);
    void measure_triads();
    void measure_alone(std::string_view kernel, const WorkFrom& work);
    void measure_all(std::string_view kernel, const WorkFrom& work);
    void add(std::string_view kernel, const Pair& pair, const char* load, const Series& rates);
    void tell(const std::string& what);

    std::vector<Pair> pairs_;
    numa::Team team_;
    Arena arena_;
    Bench bench_;
    std::string name_;      ///< "node matrix, round 2 of 8"
    std::size_t told_ = 0;  ///< steps of this round that have begun
};

}  // namespace weir::measure
