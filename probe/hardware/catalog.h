// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/hardware/generation.h"
#include "probe/hardware/part.h"

namespace weir::probe::hardware {

/// A CPU that was recognised. Its generation is certain; the model is null when it is none of those that are
/// known one by one. Both live as long as the catalog.
struct Cpu {
    const Generation* generation = nullptr;
    const CpuModel* model = nullptr;
    double mt_per_s = 0;  ///< maximum with one DIMM a channel
    int channels = 0;

    /// All channels at that speed.
    double best_bytes_per_s() const { return bytes_per_s(channels, mt_per_s); }

    /// So many channels at the given speed.
    double bytes_per_s(int populated, double at_mt_per_s) const {
        return populated * at_mt_per_s * 1e6 * generation->bus_bytes;
    }
};

/// What is known of CPUs and accelerators: data (docs/hardware.md), built into the program.
class Catalog {
public:
    /// The catalog of this program.
    static Catalog built_in();

    /// An InputError names a pattern that is no regular expression.
    Catalog(std::vector<Generation> generations, std::vector<PartList> parts);

    /// The CPU of that name, as /proc/cpuinfo, dmidecode or a person writes it. Nothing when the name does
    /// not settle the generation: engineering samples, names that hypervisors make up, CPUs that are not
    /// known.
    std::optional<Cpu> find_cpu(std::string_view name) const&;
    std::optional<Cpu> find_cpu(std::string_view name) const&& = delete;  // it points into the catalog

    /// Keys of all known models, sorted: "epyc-7532". For the nearest names to a mistyped one.
    std::vector<std::string> cpu_names() const;

    const std::vector<Generation>& generations() const { return generations_; }
    const std::vector<PartList>& parts() const { return parts_; }

private:
    struct Patterns;  // those of all generations, compiled

    std::vector<Generation> generations_;
    std::shared_ptr<const Patterns> patterns_;
    std::vector<PartList> parts_;
};

}  // namespace weir::probe::hardware
