// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/readable.h"
#include "numa/buffer.h"

namespace weir::numa {

/// Where the kernel says that pages are.
struct PlacementProof {
    Readable<double> local_page_fraction;  ///< sampled pages on the expected node, move_pages(2)
    Readable<double> huge_page_fraction;   ///< bytes in huge pages, transparent or reserved, /proc/self/smaps
};

/// Asks for each buffer's pages (at most 65,536 of each, evenly spread) against the node it was made for; a
/// buffer made for no node counts as right wherever it lies. Untouched pages are left out.
PlacementProof prove_placement(std::span<const Buffer* const> buffers);

/// The same against other nodes: expected_nodes[i] for buffers[i].
PlacementProof prove_placement(std::span<const Buffer* const> buffers, std::span<const int> expected_nodes);

}  // namespace weir::numa
