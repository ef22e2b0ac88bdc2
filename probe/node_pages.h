// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

#include "base/fields.h"
#include "base/readable.h"

namespace weir::probe {

/// Reserved huge pages of one size on one node.
struct HugePagePool {
    std::uint64_t page_bytes = 0;
    Readable<std::uint64_t> reserved_pages;
    Readable<std::uint64_t> free_pages;

    static constexpr auto fields() {
        return std::tuple{
            field("page_bytes", &HugePagePool::page_bytes, "size of one page"),
            field("reserved_pages", &HugePagePool::reserved_pages, "pages set aside on the node"),
            field("free_pages", &HugePagePool::free_pages, "of those, not in use"),
        };
    }
};

/// The huge pages of one node: a reservation that looks right for the machine may lie on one node alone.
struct NodePages {
    int node = 0;
    Readable<std::vector<HugePagePool>> huge_pages;
    Readable<std::uint64_t> transparent_huge_bytes;

    static constexpr auto fields() {
        return std::tuple{
            field("node", &NodePages::node, "the operating system's index"),
            field("huge_pages", &NodePages::huge_pages, "reserved pages by size, smallest first"),
            field("transparent_huge_bytes", &NodePages::transparent_huge_bytes,
                  "anonymous memory of all processes that lies in transparent huge pages"),
        };
    }
};

}  // namespace weir::probe
