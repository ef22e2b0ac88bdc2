// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "models/model.h"
#include "planner/plan.h"
#include "planner/way.h"

namespace weir::planner {

/// A run of layers.
struct LayerRun {
    std::size_t first = 0;
    std::size_t count = 0;
};

/// What each part of a way, which is a team of the plan, holds and reads.
struct Parts {
    std::vector<Team> teams;
    std::vector<double> shares;        ///< of rows; what runs of layers and of experts come near to
    std::vector<LayerRun> layers;      ///< layer-split alone
    std::vector<std::size_t> experts;  ///< expert-split alone: of each layer
    std::vector<double> held_static;   ///< of the bytes of what is split, routed experts left out
    std::vector<double> held_routed;   ///< of the bytes of routed experts
    std::vector<double> read;          ///< of the weight bytes that a token reads, as expected
    std::vector<double> cache_held;    ///< of one cache
    std::vector<double> cache_read;
};

/// One part a site, or the site's PUs cut into virtual nodes: with more of these than PUs, PUs are shared.
/// UsageError as of split_layers.
Parts parts_of(const models::Model& model, const Way& way);

/// The layers cut into as many runs as there are shares, none empty, each near its share of the layers'
/// bytes. UsageError for more shares than layers.
std::vector<LayerRun> split_layers(const models::Model& model, const std::vector<double>& shares);

/// A class of tensors by part, as a plan's placement says it.
Placement placement_of(const models::Model& model, const Way& way, const Parts& parts,
                       const std::string& class_name);

}  // namespace weir::planner
