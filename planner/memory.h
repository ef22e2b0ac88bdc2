// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/model.h"
#include "planner/margin.h"
#include "probe/machine.h"

namespace weir::planner {

/// Memory beside weights and cache, an upper estimate: the program and its libraries, a stack and scratch for
/// each thread, scores of every head over the context, logits, the residual stream and its quantised copies,
/// and the rounding of each thread's arena to huge pages. A few hundred MiB, most of it the program's.
std::uint64_t buffer_bytes(const models::Shape& shape, std::uint64_t context, int threads);

/// Whether a class of tensors is never split by rows: the embedding, of which a token reads one row, and the
/// norms, which are too small. They lie on the first node.
bool stays_whole(const std::string& class_name);

/// Bytes of those.
std::uint64_t unsplit_bytes(const models::Model& model);

/// Memory of its own that each of `threads` threads reads in ceiling windows where weights are interleaved
/// over nodes: all together outgrow the last-level caches as a fold does.
std::uint64_t ceiling_bytes_per_thread(const probe::Machine& machine, int threads);

/// Memory that can be had on a node: its own, no more than the process may take altogether.
std::uint64_t available_on(const probe::Machine& machine, const probe::Node& node);

/// A quantisation of a model, and what the whole model needs in it.
struct QuantNeed {
    std::string quant;
    std::uint64_t needed_bytes = 0;
};

/// Every known quantisation of this model whose formats are all among `formats` (empty: any), the one that
/// needs least first.
std::vector<QuantNeed> quant_needs(const models::Model& model, int threads,
                                   const std::vector<std::string>& formats = {});

/// Weights, cache and buffers of the whole model.
std::uint64_t needed_bytes(const models::Model& model, int threads);

}  // namespace weir::planner
