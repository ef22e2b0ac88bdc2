// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "base/estimate.h"
#include "base/fields.h"
#include "base/readable.h"

namespace weir::measure {

/// What memory in pages of one kind gives to all threads. The ratios are what larger pages are worth here:
/// windows of all kinds take turns, and each is divided by that of 4 KiB pages in the same round.
struct PageKind {
    std::string pages;                       ///< "4k", "thp", "2m", "1g"
    std::uint64_t page_bytes = 0;            ///< size of one page
    std::uint64_t bytes = 0;                 ///< memory of all threads; 0 where it was not to be had
    Readable<double> huge_page_fraction;     ///< of it, what the kernel says is in huge pages
    Readable<Estimate> read_bytes_per_s;     ///< in sequence
    Readable<Estimate> experts_bytes_per_s;  ///< whole experts in random order
    Readable<Estimate> read_of_4k;
    Readable<Estimate> experts_of_4k;
    std::vector<std::string> doubts = {};  ///< what disturbed it, by names that docs/measuring.md explains

    static constexpr auto fields() {
        return std::tuple{
            field("pages", &PageKind::pages, "4k, thp, 2m or 1g"),
            defaulted("page_bytes", &PageKind::page_bytes, "size of one page"),
            defaulted("bytes", &PageKind::bytes, "memory of all threads"),
            defaulted("huge_page_fraction", &PageKind::huge_page_fraction, "of it, in huge pages"),
            field("read_bytes_per_s", &PageKind::read_bytes_per_s, "all threads in sequence"),
            field("experts_bytes_per_s", &PageKind::experts_bytes_per_s,
                  "all threads, whole experts in random order"),
            defaulted("read_of_4k", &PageKind::read_of_4k,
                      "in sequence, over the same in 4 KiB pages of the same round"),
            defaulted("experts_of_4k", &PageKind::experts_of_4k,
                      "whole experts, over the same in 4 KiB pages of the same round"),
            defaulted("doubts", &PageKind::doubts, "what disturbed it: names of docs/measuring.md"),
        };
    }
};

}  // namespace weir::measure
