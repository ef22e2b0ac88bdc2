// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>

#include "base/fields.h"

namespace weir::measure {

/// A node of the node matrix: a row where it has threads, a column where it has memory.
struct MatrixNode {
    int id = 0;
    int package = 0;
    int threads = 0;
    std::string kind;

    static constexpr auto fields() {
        return std::tuple{
            field("id", &MatrixNode::id, "the operating system's index"),
            field("package", &MatrixNode::package, "package it belongs to; -1 when it has no CPUs"),
            field("threads", &MatrixNode::threads, "one a core; 0: it has memory alone"),
            field("kind", &MatrixNode::kind, "of its memory, as in weir.machine: dram, hbm, cxl, none …"),
        };
    }
};

}  // namespace weir::measure
