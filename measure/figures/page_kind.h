// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "base/estimate.h"
#include "base/fields.h"
#include "base/readable.h"

namespace weir::measure {

/// What memory in pages of one kind gives to all threads.
struct PageKind {
    std::string pages;                       ///< "4k", "thp", "2m", "1g"
    Readable<Estimate> read_bytes_per_s;     ///< in sequence
    Readable<Estimate> experts_bytes_per_s;  ///< whole experts in random order
    std::vector<std::string> doubts = {};    ///< what disturbed it, by names that docs/measuring.md explains

    static constexpr auto fields() {
        return std::tuple{
            field("pages", &PageKind::pages, "4k, thp, 2m or 1g"),
            field("read_bytes_per_s", &PageKind::read_bytes_per_s, "all threads in sequence"),
            field("experts_bytes_per_s", &PageKind::experts_bytes_per_s,
                  "all threads, whole experts in random order"),
            defaulted("doubts", &PageKind::doubts, "what disturbed it: names of docs/measuring.md"),
        };
    }
};

}  // namespace weir::measure
