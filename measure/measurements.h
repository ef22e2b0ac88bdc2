// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "base/estimate.h"
#include "base/fields.h"
#include "base/readable.h"
#include "probe/finding.h"

namespace weir::measure {

/// Bandwidth of one kernel between the threads of one node and the memory of one node.
struct Bandwidth {
    std::string kernel;
    int cpu_node = 0;
    int memory_node = 0;
    int threads = 0;
    std::string pages;
    std::string load;
    Estimate bytes_per_s;

    static constexpr auto fields() {
        return std::tuple{
            field("kernel", &Bandwidth::kernel, "name of the kernel"),
            field("cpu_node", &Bandwidth::cpu_node, "node of the threads"),
            field("memory_node", &Bandwidth::memory_node, "node of the memory"),
            field("threads", &Bandwidth::threads, "threads"),
            field("pages", &Bandwidth::pages, "4k, thp, 2m or 1g"),
            field("load", &Bandwidth::load, "alone, or all nodes at once"),
            field("bytes_per_s", &Bandwidth::bytes_per_s, "bytes counted as STREAM counts them"),
        };
    }
};

/// The read bandwidth that all threads reach together on local memory: what decode is held against.
struct Ceiling {
    std::string kernel;
    std::vector<int> nodes;
    int threads = 0;
    std::string pages;
    Estimate bytes_per_s;

    static constexpr auto fields() {
        return std::tuple{
            field("kernel", &Ceiling::kernel, "the read kernel found best"),
            field("nodes", &Ceiling::nodes, "nodes"),
            field("threads", &Ceiling::threads, "threads"),
            field("pages", &Ceiling::pages, "kind of pages"),
            field("bytes_per_s", &Ceiling::bytes_per_s, "bandwidth"),
        };
    }
};

/// Packed weight bytes a matrix-vector kernel consumes, beside the ceiling windows around it.
struct MatvecBandwidth {
    std::string format;
    std::string isa;
    int threads = 0;
    Estimate bytes_per_s;
    Estimate of_ceiling;

    static constexpr auto fields() {
        return std::tuple{
            field("format", &MatvecBandwidth::format, "weight format"),
            field("isa", &MatvecBandwidth::isa, "instruction set"),
            field("threads", &MatvecBandwidth::threads, "threads"),
            field("bytes_per_s", &MatvecBandwidth::bytes_per_s, "bytes of weights per second"),
            field("of_ceiling", &MatvecBandwidth::of_ceiling, "ratio to the ceiling, paired in time"),
        };
    }
};

/// Arithmetic peak, all threads.
struct Compute {
    std::string type;
    Estimate flop_per_s;

    static constexpr auto fields() {
        return std::tuple{
            field("type", &Compute::type,
                  "fp32, latent_attention, or activations: elements a second of one thread"),
            field("flop_per_s", &Compute::flop_per_s, "floating point operations per second"),
        };
    }
};

/// Cost of one barrier of the pinned team.
struct BarrierCost {
    int threads = 0;
    Estimate ns;

    static constexpr auto fields() {
        return std::tuple{
            field("threads", &BarrierCost::threads, "threads"),
            field("ns", &BarrierCost::ns, "nanoseconds a crossing"),
        };
    }
};

/// What a team keeps of the ceiling when its threads meet after every so many bytes.
struct Steps {
    int threads = 0;
    std::uint64_t bytes_per_thread = 0;
    Estimate of_ceiling;

    static constexpr auto fields() {
        return std::tuple{
            field("threads", &Steps::threads, "threads"),
            field("bytes_per_thread", &Steps::bytes_per_thread, "what each reads between two barriers"),
            field("of_ceiling", &Steps::of_ceiling,
                  "ratio to the ceiling, paired in time: less by the barrier and by waiting for the slowest"),
        };
    }
};

/// Latency of a dependent load.
struct Latency {
    int cpu_node = 0;
    int memory_node = 0;
    Estimate ns;

    static constexpr auto fields() {
        return std::tuple{
            field("cpu_node", &Latency::cpu_node, "node of the thread"),
            field("memory_node", &Latency::memory_node, "node of the memory"),
            field("ns", &Latency::ns, "nanoseconds"),
        };
    }
};

/// What this machine's memory gives.
struct Measurements {
    static constexpr const char* kSchema = "weir.measurements/1";

    std::string machine_fingerprint;
    std::vector<Bandwidth> bandwidth;
    double ceiling_bytes_per_s = 0;
    Ceiling ceiling;
    Readable<std::vector<Latency>> latency;
    std::vector<MatvecBandwidth> matvec;
    std::vector<Compute> compute;
    std::vector<BarrierCost> barrier;
    std::vector<Steps> steps;
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
            field("matvec", &Measurements::matvec, "matrix-vector kernels by format"),
            field("compute", &Measurements::compute, "arithmetic peaks"),
            field("barrier", &Measurements::barrier, "barrier cost by threads"),
            field("steps", &Measurements::steps, "reading with a barrier after every few MiB"),
            field("conditions", &Measurements::conditions, "what could disturb the figures"),
            field("warnings", &Measurements::warnings, "doubts about single figures"),
            field("findings", &Measurements::findings, "what is wrong"),
        };
    }
};

}  // namespace weir::measure
