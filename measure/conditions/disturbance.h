// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/readable.h"
#include "measure/conditions/cpu_times.h"
#include "measure/conditions/figures.h"
#include "measure/sampling/series.h"
#include "numa/placement.h"
#include "probe/machine.h"

namespace weir::measure {

/// Where to look.
struct Site {
    std::filesystem::path root = "/";                  ///< of /proc and /sys
    std::vector<std::vector<int>> cpus_of_nodes = {};  ///< of each node that has some
    std::size_t online_cpus = 1;
};

Site site_of(const probe::Machine& machine, std::filesystem::path root = "/");

/// Looks for one thing around the windows of some figures. Cheap, since the team waits: begin() and end()
/// read a few small files, never one for each CPU.
class Observer {
public:
    Observer() = default;
    Observer(const Observer&) = delete;
    Observer& operator=(const Observer&) = delete;
    virtual ~Observer() = default;

    virtual void begin(const Moment& now) = 0;
    /// How much of it there was since begin(), in its own unit.
    virtual Readable<double> end(const Moment& now) = 0;
};

/// What holds for a measurement as a whole.
struct Facts {
    std::string allowed_cpus;
    std::string online_cpus;
    std::size_t least_samples = 9;
    std::optional<numa::PlacementProof> filled = {};    ///< of the memory, before the first window
    std::optional<numa::PlacementProof> measured = {};  ///< of the same, after the last one
};

/// Something that disturbs figures: its name stands in their doubts and is explained in docs/measuring.md. It
/// is found in one of three ways, the other two are null.
struct Disturbance {
    const char* name;
    double worth_naming;                 ///< a greater amount makes a doubt
    std::string (*text)(double amount);  ///< the amount with its unit
    const char* warning;                 ///< with {amount} and {figures}: what happened, and the remedy

    std::unique_ptr<Observer> (*observer)(const Site&) = nullptr;     ///< around the windows
    double (*in_samples)(const Samples&) = nullptr;                   ///< by the windows themselves
    double (*in_figure)(const NamedFigure&, const Facts&) = nullptr;  ///< by the figure, when it is made
    bool beside_name = false;  ///< the amount is of each figure apart and stands beside its name

    bool doubtful(double amount) const { return amount > worth_naming; }
};

/// All of them, in the order of their warnings. A further one is a file in this folder, a line in
/// disturbances.cpp and a heading in docs/measuring.md.
std::vector<Disturbance> all_disturbances();

}  // namespace weir::measure
