// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "decode/blocks/gated_rows.h"
#include "decode/station.h"
#include "numa/team.h"

namespace weir::decode {

/// One thread's part in the dense feed-forward blocks. All members of the team call run() together.
class DenseBlock {
public:
    explicit DenseBlock(Station& station);

    void run(numa::Member& member, std::size_t layer);

private:
    void up(std::size_t slot);
    void down(std::size_t slot);

    Station& station_;
    Inputs stream_inputs_;
    Inputs hidden_inputs_;
    GatedRows gated_rows_;
    TokenRoom rows_;
};

}  // namespace weir::decode
