// SPDX-License-Identifier: Apache-2.0
#include "loaded.h"

#include <algorithm>

#include "kernels/tape.h"
#include "kernels/transposed.h"

namespace weir::decode::examples {

Loaded load(const models::Model& model, const planner::Plan& plan, const std::vector<numa::Pin>& pins,
            const models::gguf::Checkpoint& checkpoint, std::size_t read_bytes) {
    const Division division(plan, pins);
    Loaded loaded{numa::Team(pins), division, allocate_weights(model, plan, division), {}};
    Loader loader(checkpoint, model, loaded.weights, division.nodes().front().threads, {}, {}, read_bytes);
    loaded.team.run([&](numa::Member& member) {
        loader.load(member);
        loader.verify(member);
    });
    loaded.checksums = loader.checksums();
    return loaded;
}

std::vector<std::byte> unpacked(const ThreadWeights& own, const MatrixPart& part, std::size_t shift) {
    const std::size_t row_bytes = formats::row_bytes(part.format, part.columns);
    const std::byte* tape = own.tape(part) + shift;
    std::vector<std::byte> rows(std::max(part.rows.count, part.tiles * kernels::kTileRows) * row_bytes);
    if (part.tiles == 0) {
        kernels::unpack_transposed(part.format, part.columns, part.rows.count, tape, rows.data());
    }
    for (std::size_t tile = 0; tile < part.tiles; ++tile) {
        const std::size_t tile_bytes = kernels::tile_bytes(part.format, part.columns);
        kernels::unpack_tile(part.format, part.columns, tape + tile * tile_bytes,
                             rows.data() + tile * tile_bytes);
    }
    rows.resize(part.rows.count * row_bytes);
    return rows;
}

}  // namespace weir::decode::examples
