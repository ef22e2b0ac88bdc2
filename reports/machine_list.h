// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.h"
#include "base/readable.h"
#include "planner/model_fit.h"
#include "probe/hardware/cpu_facts.h"
#include "probe/hardware/generation.h"
#include "probe/hardware/part.h"

namespace weir::reports {

/// Models held against one machine or part, by data sheets.
struct MachineFits {
    std::string machine;
    Readable<double> flop_per_s;
    Readable<double> bytes_per_s;
    std::uint64_t memory_bytes = 0;
    std::uint64_t margin_bytes = 0;
    std::vector<planner::ModelFit> models;

    static constexpr auto fields() {
        return std::tuple{
            field("machine", &MachineFits::machine, "machine string, or the part's name"),
            field("flop_per_s", &MachineFits::flop_per_s, "peak arithmetic"),
            field("bytes_per_s", &MachineFits::bytes_per_s,
                  "spec bandwidth, or what the CPUs' dies can read where that is less"),
            field("memory_bytes", &MachineFits::memory_bytes, "memory"),
            field("margin_bytes", &MachineFits::margin_bytes, "kept free of it"),
            field("models", &MachineFits::models,
                  "models of the catalog in each quantisation that is offered"),
        };
    }
};

/// What the hardware catalog has of what was asked for: all of it, a generation, a CPU or a part. Nothing is
/// measured.
struct MachineList {
    static constexpr const char* kSchema = "weir.machines/1";

    std::vector<probe::hardware::PartList> parts;
    std::vector<probe::hardware::Generation> generations;
    std::vector<probe::hardware::CpuFacts> cpus;
    std::vector<MachineFits> fits;

    static constexpr auto fields() {
        return std::tuple{
            field("parts", &MachineList::parts, "processors whose arithmetic is known, by source"),
            field("generations", &MachineList::generations, "generations of server CPUs"),
            field("cpus", &MachineList::cpus,
                  "the CPU that was asked for, or all of the generation; empty for the whole catalog"),
            field("fits", &MachineList::fits, "which models fit the machine or part that was asked for"),
        };
    }
};

}  // namespace weir::reports
