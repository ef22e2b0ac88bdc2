// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "base/readable.h"
#include "numa/pages.h"

namespace weir::numa {

/// Reserved pages of one size.
struct PagePool {
    std::uint64_t pages = 0;     ///< set aside
    std::uint64_t free = 0;      ///< of those, touched by nobody yet
    std::uint64_t promised = 0;  ///< of the free ones of the whole machine, mapped already: by whom and of
                                 ///< which node only the first touch tells
};

/// The pool of a node, or with node -1 of the whole machine; `pages` is of a reserved kind. Source:
/// Documentation/admin-guide/mm/hugetlbpage.rst of the Linux kernel.
Readable<PagePool> read_page_pool(Pages pages, int node, const std::filesystem::path& root = "/");

/// Pages that hold so many bytes.
std::uint64_t pages_for(std::uint64_t bytes, Pages pages);

/// Why `count` more pages of a reserved kind are not to be had on the node (-1: anywhere), with the remedy;
/// nothing where they are.
std::optional<Unreadable> page_shortage(Pages pages, int node, std::uint64_t count,
                                        const std::filesystem::path& root = "/");

}  // namespace weir::numa
