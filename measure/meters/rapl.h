// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "base/descriptor.h"
#include "base/readable.h"

namespace weir::measure {

/// Which of RAPL's domains: what all packages took, or their DRAM where the CPU counts it.
enum class RaplDomain { kPackage, kDram };

/// Energy counters of one domain, one a package or die, as the kernel's power capping framework shows them on
/// Intel and AMD (Documentation/power/powercap/powercap.rst and admin-guide/abi of Linux: energy_uj counts
/// microjoules and starts again from 0 after max_energy_range_uj). They move about once a millisecond.
class RaplCounters {
public:
    /// Microjoules, one a counter; none when one could not be read.
    using Reading = std::optional<std::vector<std::uint64_t>>;

    /// Unreadable when there is none, or one of them is closed to this user: a sum without it would mislead.
    static Readable<RaplCounters> open(RaplDomain domain, const std::filesystem::path& root = "/");

    Reading read() const;
    /// Joules of all counters between two readings, at most one turn of a counter apart.
    std::optional<double> joules(const Reading& before, const Reading& after) const;
    std::size_t size() const { return counters_.size(); }

private:
    struct Counter {
        std::shared_ptr<const Descriptor> file;
        std::uint64_t range = 0;
    };

    std::vector<Counter> counters_;
};

/// What a counter that starts again after `range` counted between two readings.
std::uint64_t counted_between(std::uint64_t before, std::uint64_t after, std::uint64_t range);

}  // namespace weir::measure
