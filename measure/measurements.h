// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
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
#include "measure/figures/interleaved.h"
#include "measure/figures/latency.h"
#include "measure/figures/loaded_latency.h"
#include "measure/figures/matrix_node.h"
#include "measure/figures/matvec.h"
#include "measure/figures/matvec_core.h"
#include "measure/figures/overhead.h"
#include "measure/figures/package_link.h"
#include "measure/figures/page_kind.h"
#include "measure/figures/roofline.h"
#include "measure/figures/scaling.h"
#include "measure/figures/soak.h"
#include "measure/figures/steps.h"
#include "measure/figures/unreadable_pair.h"
#include "measure/figures/witness.h"
#include "probe/finding.h"

namespace weir::measure {

/// What this machine's memory gives.
struct Measurements {
    static constexpr const char* kSchema = "weir.measurements/1";

    std::string machine_fingerprint;
    std::vector<Bandwidth> bandwidth;
    std::vector<MatrixNode> matrix_nodes;
    std::vector<UnreadablePair> unreadable_pairs;
    std::vector<PackageLink> package_links;
    std::vector<Interleaved> interleaved;
    double ceiling_bytes_per_s = 0;
    Ceiling ceiling;
    Readable<std::vector<Latency>> latency;
    std::vector<LoadedLatency> loaded_latency;
    std::vector<CoreToCore> core_to_core;
    std::vector<Scaling> scaling;
    std::vector<PageKind> pages;
    std::optional<Soak> soak;
    std::vector<MatvecBandwidth> matvec;
    std::vector<MatvecCore> matvec_core;
    std::vector<Compute> compute;
    std::vector<MissingCompute> compute_missing;
    std::vector<Roofline> roofline;
    std::vector<BarrierCost> barrier;
    std::vector<Steps> steps;
    std::vector<Overhead> overheads;
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
            defaulted("matrix_nodes", &Measurements::matrix_nodes, "rows and columns of the node matrix"),
            defaulted("unreadable_pairs", &Measurements::unreadable_pairs,
                      "pairs of nodes that bandwidth has no figures of, and why"),
            defaulted("package_links", &Measurements::package_links,
                      "reading another package's memory, one way and both ways at once"),
            defaulted("interleaved", &Measurements::interleaved,
                      "bandwidth of memory that is spread page by page over nodes"),
            field("ceiling_bytes_per_s", &Measurements::ceiling_bytes_per_s, "median of the ceiling"),
            field("ceiling", &Measurements::ceiling, "the ceiling"),
            field("latency", &Measurements::latency, "idle latency by node"),
            defaulted("loaded_latency", &Measurements::loaded_latency, "latency while others stream"),
            defaulted("core_to_core", &Measurements::core_to_core, "a cache line from core to core and back"),
            defaulted("scaling", &Measurements::scaling, "bandwidth by number of threads"),
            defaulted("pages", &Measurements::pages, "bandwidth by kind of pages"),
            field("soak", &Measurements::soak, "a sustained run, where one was asked for"),
            field("matvec", &Measurements::matvec, "matrix-vector kernels by format"),
            defaulted("matvec_core", &Measurements::matvec_core,
                      "what one core makes of a format, and how many saturate a node"),
            field("compute", &Measurements::compute, "arithmetic peaks"),
            defaulted("compute_missing", &Measurements::compute_missing, "arithmetic that is not there"),
            defaulted("roofline", &Measurements::roofline, "arithmetic beside the ceiling"),
            field("barrier", &Measurements::barrier, "barrier cost by threads"),
            field("steps", &Measurements::steps, "reading with a barrier after every few MiB"),
            defaulted("overheads", &Measurements::overheads, "what measuring itself costs"),
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
