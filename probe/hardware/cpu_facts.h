// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>

#include "base/fields.h"
#include "base/readable.h"

namespace weir::probe::hardware {

/// One CPU and what follows from its model and its generation: by data sheet, nothing is measured.
struct CpuFacts {
    std::string name;
    std::string generation;
    int cores = 0;
    Readable<int> ccds;
    int channels = 0;
    double mt_per_s = 0;
    double best_bytes_per_s = 0;
    Readable<double> ccd_bound_bytes_per_s;
    Readable<int> max_sockets;
    std::string note;
    std::string source;
    bool sourced = false;

    static constexpr auto fields() {
        return std::tuple{
            field("name", &CpuFacts::name, "name on the command line: \"epyc-7532\""),
            field("generation", &CpuFacts::generation, "its generation"),
            field("cores", &CpuFacts::cores, "cores; 0: the catalog does not list the model"),
            field("ccds", &CpuFacts::ccds, "dies with cores; 0 where a mesh joins all cores"),
            field("channels", &CpuFacts::channels, "memory channels"),
            field("mt_per_s", &CpuFacts::mt_per_s, "maximum memory speed, one DIMM a channel"),
            field("best_bytes_per_s", &CpuFacts::best_bytes_per_s, "all channels of a socket at that speed"),
            field("ccd_bound_bytes_per_s", &CpuFacts::ccd_bound_bytes_per_s,
                  "what the dies of a socket can read over their links"),
            field("max_sockets", &CpuFacts::max_sockets,
                  "sockets of a board at most; general knowledge, not checked"),
            field("note", &CpuFacts::note, "what is unusual about it"),
            field("source", &CpuFacts::source, "where the model's figures are from"),
            field("sourced", &CpuFacts::sourced, "false where any of them is general knowledge, not checked"),
        };
    }
};

}  // namespace weir::probe::hardware
