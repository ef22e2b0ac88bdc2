// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.h"
#include "base/readable.h"
#include "measure/figures/bandwidth.h"
#include "measure/figures/barrier.h"
#include "measure/figures/ceiling.h"
#include "measure/figures/compute.h"
#include "measure/figures/core_to_core.h"
#include "measure/figures/energy.h"
#include "measure/figures/latency.h"
#include "measure/figures/loaded_latency.h"
#include "measure/figures/matvec.h"
#include "measure/figures/page_kind.h"
#include "measure/figures/scaling.h"
#include "measure/figures/steps.h"
#include "measure/figures/witness.h"
#include "probe/finding.h"

namespace weir::measure {

/// What this machine's memory gives.
struct Measurements {
    static constexpr const char* kSchema = "weir.measurements/1";

    std::string machine_fingerprint;
    std::vector<Bandwidth> bandwidth;
    double ceiling_bytes_per_s = 0;
    Ceiling ceiling;
    Readable<std::vector<Latency>> latency;
    std::vector<LoadedLatency> loaded_latency;
    std::vector<CoreToCore> core_to_core;
    std::vector<Scaling> scaling;
    std::vector<PageKind> pages;
    std::vector<MatvecBandwidth> matvec;
    std::vector<Compute> compute;
    std::vector<BarrierCost> barrier;
    std::vector<Steps> steps;
    Readable<std::vector<Energy>> energy;
    Readable<std::vector<Witness>> dram_witness;
    std::map<std::string, std::string> conditions;
    std::vector<std::string> warnings;
    std::vector<probe::Finding> findings;

    static constexpr auto fields() {
        return std::tuple{
            field("machine_fingerprint", &Measurements::machine_fingerprint,
                  "the machine it was measured on"),
            field("bandwidth", &Measurements::bandwidth, "by kernel and node"),
            field("ceiling_bytes_per_s", &Measurements::ceiling_bytes_per_s, "median of the ceiling"),
            field("ceiling", &Measurements::ceiling, "the ceiling"),
            field("latency", &Measurements::latency, "idle latency by node"),
            defaulted("loaded_latency", &Measurements::loaded_latency, "latency while others stream"),
            defaulted("core_to_core", &Measurements::core_to_core, "a cache line from core to core and back"),
            defaulted("scaling", &Measurements::scaling, "bandwidth by number of threads"),
            defaulted("pages", &Measurements::pages, "bandwidth by kind of pages"),
            field("matvec", &Measurements::matvec, "matrix-vector kernels by format"),
            field("compute", &Measurements::compute, "arithmetic peaks"),
            field("barrier", &Measurements::barrier, "barrier cost by threads"),
            field("steps", &Measurements::steps, "reading with a barrier after every few MiB"),
            defaulted("energy", &Measurements::energy, "what a gigabyte costs by kernel and meter"),
            defaulted("dram_witness", &Measurements::dram_witness,
                      "a kernel's traffic by the memory controllers' own counters"),
            field("conditions", &Measurements::conditions, "what could disturb the figures"),
            field("warnings", &Measurements::warnings, "doubts about single figures"),
            field("findings", &Measurements::findings, "what is wrong"),
        };
    }
};

}  // namespace weir::measure
