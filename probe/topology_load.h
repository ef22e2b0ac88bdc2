// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "probe/capture/source.h"

struct hwloc_topology;
struct hwloc_bitmap_s;

namespace weir::probe {

struct TopologyDeleter {
    void operator()(hwloc_topology* topology) const noexcept;
};
/// A loaded hwloc topology.
using Topology = std::unique_ptr<hwloc_topology, TopologyDeleter>;

struct BitmapDeleter {
    void operator()(hwloc_bitmap_s* bitmap) const noexcept;
};
/// A set of PUs or nodes, by the operating system's indices.
using Bitmap = std::unique_ptr<hwloc_bitmap_s, BitmapDeleter>;

/// The topology of the source, with what this process may not use included. hwloc takes its
/// redirections from the environment, so call this before threads start. An InputError for a description that
/// hwloc cannot read; a MachineError when this machine's own topology cannot be had.
Topology load_topology(const Source& source);

}  // namespace weir::probe
