// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "decode/station.h"
#include "numa/team.h"

namespace weir::decode {

/// What every attention begins with: its projections of the inputs, into every node's Exchange::kProjections.
void multiply_projections(Station& station, std::size_t layer, const Inputs& inputs);

/// What every attention ends with: the output projection of what was attended to, added to the streams.
class OutputBlock {
public:
    /// `width`: values of all heads.
    OutputBlock(Station& station, std::size_t width);

    /// Behind the barrier after which all values are in the exchange; ends with one.
    void run(numa::Member& member, std::size_t layer);

private:
    Station& station_;
    std::size_t width_;
    Inputs inputs_;
    TokenRoom rows_;
};

}  // namespace weir::decode
