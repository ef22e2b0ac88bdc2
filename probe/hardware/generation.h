// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.h"
#include "base/readable.h"

namespace weir::probe::hardware {

/// A number and where it is from. Not `sourced`: general knowledge that nobody has checked.
struct Figure {
    double value = 0;
    std::string source;
    bool sourced = false;

    static constexpr auto fields() {
        return std::tuple{
            field("value", &Figure::value, "the number, in the unit that its field names"),
            field("source", &Figure::source, "where it is from"),
            field("sourced", &Figure::sourced, "false for general knowledge, not checked"),
        };
    }
};

/// How the dies with cores (CCDs) of a CPU reach an IO die that holds the memory controllers.
struct CcdLinks {
    int l3_domains = 1;
    Readable<Figure> read_bytes_per_s;
    Readable<Figure> wide_read_bytes_per_s;
    Readable<Figure> wide_up_to;

    static constexpr auto fields() {
        return std::tuple{
            field("l3_domains", &CcdLinks::l3_domains, "L3 domains of a CCD"),
            field("read_bytes_per_s", &CcdLinks::read_bytes_per_s,
                  "what one CCD can read over one link; unreadable where no die has one"),
            field("wide_read_bytes_per_s", &CcdLinks::wide_read_bytes_per_s, "the same over two links"),
            field("wide_up_to", &CcdLinks::wide_up_to,
                  "CPUs of at most so many CCDs have two links for each"),
        };
    }
};

/// A way in which the firmware can cut a socket into NUMA nodes.
struct NodeMode {
    int nodes = 1;
    std::string name;

    static constexpr auto fields() {
        return std::tuple{
            field("nodes", &NodeMode::nodes, "nodes of a socket; 0: one node over all sockets"),
            field("name", &NodeMode::name, "what the firmware's menu calls it"),
        };
    }
};

/// Models that drive their memory slower than the generation can, by the pattern of their names.
struct SlowerModels {
    std::string pattern;
    Figure mt_per_s;

    static constexpr auto fields() {
        return std::tuple{
            field("pattern", &SlowerModels::pattern, "as Generation::patterns"),
            field("mt_per_s", &SlowerModels::mt_per_s, "maximum, one DIMM a channel"),
        };
    }
};

/// Something worth knowing that is no field: measured results, traps.
struct Note {
    std::string text;
    std::string source;
    bool sourced = false;

    static constexpr auto fields() {
        return std::tuple{
            field("text", &Note::text, "what there is to know"),
            field("source", &Note::source, "where it is from"),
            field("sourced", &Note::sourced, "false for general knowledge, not checked"),
        };
    }
};

struct CpuModel {
    std::string name;
    int cores = 0;
    Readable<int> ccds;
    std::uint64_t mt_per_s = 0;
    int channels = 0;
    std::string note;

    static constexpr auto fields() {
        return std::tuple{
            field("name", &CpuModel::name, "without its maker: \"EPYC 7532\""),
            field("cores", &CpuModel::cores, "cores"),
            field("ccds", &CpuModel::ccds, "dies with cores; 0 where a mesh joins all cores"),
            field("mt_per_s", &CpuModel::mt_per_s, "maximum memory speed, one DIMM a channel"),
            field("channels", &CpuModel::channels, "memory channels"),
            field("note", &CpuModel::note, "what is unusual about it"),
        };
    }
};

/// Models whose figures have one source.
struct CpuList {
    std::string source;
    bool sourced = false;
    std::vector<CpuModel> cpus;

    static constexpr auto fields() {
        return std::tuple{
            field("source", &CpuList::source, "where the figures are from"),
            field("sourced", &CpuList::sourced, "false where any of them is general knowledge, not checked"),
            field("cpus", &CpuList::cpus, "the models"),
        };
    }
};

/// CPUs with the same socket and memory controllers: one file under probe/hardware/cpus/.
struct Generation {
    std::string name;
    std::string vendor;
    std::string code_name;
    std::string socket;
    std::vector<std::string> patterns;
    std::vector<std::string> isa;
    Readable<Figure> fp32_flop_per_cycle;
    std::string memory_type;
    int bus_bytes = 8;
    Figure channels;
    Figure mt_per_s_1dpc;
    Readable<Figure> mt_per_s_2dpc;
    Readable<Figure> mt_per_s_mrdimm;
    Readable<Figure> socket_links;
    Readable<Figure> socket_link_bytes_per_s;
    CcdLinks ccd;
    std::vector<NodeMode> node_modes;
    bool node_per_l3 = false;
    std::vector<SlowerModels> slower_models;
    std::vector<Note> notes;
    std::vector<CpuList> models;

    static constexpr auto fields() {
        return std::tuple{
            field("name", &Generation::name, "name on the command line: \"epyc-7002\""),
            field("vendor", &Generation::vendor, "maker"),
            field("code_name", &Generation::code_name, "what the maker called it before it was sold"),
            field("socket", &Generation::socket, "socket"),
            field("patterns", &Generation::patterns,
                  "regular expressions (ECMAScript) for the whole key of a name (probe/hardware/cpu_name.h)"),
            field("isa", &Generation::isa, "instruction sets as probe/isa.h names them, best last"),
            field("fp32_flop_per_cycle", &Generation::fp32_flop_per_cycle,
                  "FP32 operations that a core can finish in a cycle, a multiply-add being two"),
            field("memory_type", &Generation::memory_type, "DDR4, DDR5"),
            field(
                "bus_bytes", &Generation::bus_bytes,
                "bytes of data that a channel moves in one transfer; the two sub-channels of DDR5 together"),
            field("channels", &Generation::channels, "memory channels of a socket"),
            field("mt_per_s_1dpc", &Generation::mt_per_s_1dpc, "maximum with one DIMM a channel"),
            field("mt_per_s_2dpc", &Generation::mt_per_s_2dpc, "maximum with two DIMMs a channel"),
            field("mt_per_s_mrdimm", &Generation::mt_per_s_mrdimm, "maximum with multiplexed-rank DIMMs"),
            field("socket_links", &Generation::socket_links, "links between two sockets"),
            field("socket_link_bytes_per_s", &Generation::socket_link_bytes_per_s,
                  "what one link carries in one direction"),
            field("ccd", &Generation::ccd, "the links between CCDs and memory"),
            field("node_modes", &Generation::node_modes, "how a socket can be cut into nodes"),
            field("node_per_l3", &Generation::node_per_l3, "whether the firmware offers a node for each L3"),
            field("slower_models", &Generation::slower_models, "the first that matches holds"),
            field("notes", &Generation::notes, "results and traps"),
            field("models", &Generation::models, "the models that are known one by one"),
        };
    }
};

}  // namespace weir::probe::hardware
