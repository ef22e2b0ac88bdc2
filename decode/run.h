// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "base/estimate.h"
#include "base/fields.h"
#include "base/readable.h"
#include "measure/measurements.h"
#include "planner/plan.h"

namespace weir::decode {

/// Time per token that a named cause adds between two marks (DESIGN, "loss").
struct Loss {
    std::string name;
    std::string between;
    Readable<double> ns_per_token;
    Readable<double> tokens_per_s;

    static constexpr auto fields() {
        return std::tuple{
            field("name", &Loss::name, "cause"),
            field("between", &Loss::between, "the marks it lies between"),
            field("ns_per_token", &Loss::ns_per_token, "nanoseconds it adds; unexplained may be negative"),
            field("tokens_per_s", &Loss::tokens_per_s, "tokens per second it costs, in the fixed order"),
        };
    }
};

/// One kind of phase of a token, summed over layers, mean over threads.
struct PhaseTime {
    std::string name;
    double busy_ns = 0;
    double wait_ns = 0;
    double bytes = 0;

    static constexpr auto fields() {
        return std::tuple{
            field("name", &PhaseTime::name, "phase"),
            field("busy_ns", &PhaseTime::busy_ns, "time working per token"),
            field("wait_ns", &PhaseTime::wait_ns, "time waiting at its barrier per token"),
            field("bytes", &PhaseTime::bytes, "weight and cache bytes read per token, all threads"),
        };
    }
};

/// What a token costs by one meter: of the whole machine, idle power included.
struct TokenEnergy {
    std::string source;
    Estimate joules;

    static constexpr auto fields() {
        return std::tuple{
            field("source", &TokenEnergy::source,
                  "package or dram: RAPL of all packages around the decode windows; wall: the board's mean "
                  "power, ceiling windows included, times a token's time"),
            field("joules", &TokenEnergy::joules, "joules per token"),
        };
    }
};

/// A measured decode.
struct Run {
    static constexpr const char* kSchema = "weir.run/1";

    std::string model;
    std::string quant;
    std::uint64_t context = 0;
    std::uint64_t sequences = 1;
    int threads = 0;
    std::string isa;
    std::string strategy;
    int virtual_nodes = 0;
    std::vector<int> nodes;
    planner::Fold fold;
    std::uint64_t seed = 0;
    std::string weights;
    std::string routing;
    std::uint64_t tokens = 0;
    std::vector<std::uint32_t> first_tokens;
    Estimate tokens_per_s;
    double bytes_per_token = 0;
    Estimate bandwidth_bytes_per_s;
    measure::Ceiling ceiling;
    planner::Limits limit_tokens_per_s;
    Estimate efficiency;
    Readable<double> efficiency_machine;
    Readable<double> efficiency_spec;
    Readable<double> local_page_fraction;
    Readable<double> huge_page_fraction;
    Readable<std::vector<TokenEnergy>> joules_per_token;
    std::vector<Loss> losses;
    std::vector<PhaseTime> phases;
    bool interrupted = false;
    std::vector<std::string> warnings;

    static constexpr auto fields() {
        return std::tuple{
            field("model", &Run::model, "model"),
            field("quant", &Run::quant, "mix of formats"),
            field("context", &Run::context, "positions in the cache"),
            field("sequences", &Run::sequences, "sequences decoded together"),
            field("threads", &Run::threads, "threads"),
            field("isa", &Run::isa, "instruction set"),
            field("strategy", &Run::strategy, "strategy"),
            field("virtual_nodes", &Run::virtual_nodes,
                  "into how many nodes one was cut; 0: the nodes are real"),
            field("nodes", &Run::nodes, "nodes whose memory was used"),
            field("fold", &Run::fold, "fold"),
            field("seed", &Run::seed, "seed of weights and draws"),
            defaulted("weights", &Run::weights,
                      "made up, or of the file; verified: compared with it by checksums once more"),
            field("routing", &Run::routing, "how experts were drawn"),
            field("tokens", &Run::tokens, "tokens decoded while measuring"),
            field("first_tokens", &Run::first_tokens,
                  "the first best tokens: the same whatever threads and nodes decode; with another "
                  "instruction set they may part where two logits nearly tie"),
            field("tokens_per_s", &Run::tokens_per_s, "rate"),
            field("bytes_per_token", &Run::bytes_per_token,
                  "file bytes read per token, the experts actually drawn"),
            field("bandwidth_bytes_per_s", &Run::bandwidth_bytes_per_s, "bytes per token x rate"),
            field("ceiling", &Run::ceiling, "ceiling alternated with the work"),
            field("limit_tokens_per_s", &Run::limit_tokens_per_s, "limits"),
            field("efficiency", &Run::efficiency, "rate / memory limit at the ceiling, paired in time"),
            field("efficiency_machine", &Run::efficiency_machine, "rate / limit at the machine ceiling"),
            field("efficiency_spec", &Run::efficiency_spec, "rate / limit at spec bandwidth"),
            field("local_page_fraction", &Run::local_page_fraction,
                  "pages on the planned node, by move_pages"),
            field("huge_page_fraction", &Run::huge_page_fraction, "share of the weights in huge pages"),
            defaulted("joules_per_token", &Run::joules_per_token, "energy by meter"),
            field("losses", &Run::losses, "what costs what"),
            field("phases", &Run::phases, "by phase"),
            field("interrupted", &Run::interrupted, "stopped early: fewer samples"),
            field("warnings", &Run::warnings, "doubts"),
        };
    }
};

}  // namespace weir::decode
