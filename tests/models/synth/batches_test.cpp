// SPDX-License-Identifier: Apache-2.0
#include "models/synth/batches.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "models/gguf/writer.h"

namespace weir::models::synth {
namespace {

using formats::Format;

gguf::NewFile some_file() {
    return gguf::lay_out({}, std::vector<gguf::NewTensor>{{"a", {7}, Format::kF32},
                                                          {"b", {32, 100}, Format::kQ8_0},
                                                          {"c", {256, 3, 50}, Format::kQ4_K},
                                                          {"d", {1}, Format::kF32}});
}

TEST(SynthBatches, CoverEveryRowOnceAndEveryByteToTheEnd) {
    const gguf::NewFile file = some_file();
    for (const std::size_t batch_bytes : {1U, 200U, 5000U, 1U << 30U}) {
        Batches batches(file.tensors, file.file_bytes, batch_bytes);
        std::uint64_t at = file.tensors.front().offset;
        std::vector<std::uint64_t> rows(file.tensors.size());
        while (!batches.done()) {
            const Batch batch = batches.next();
            ASSERT_FALSE(batch.pieces.empty());
            std::size_t within = 0;
            for (const Piece& piece : batch.pieces) {
                const gguf::StoredTensor& tensor = file.tensors[piece.tensor];
                const std::size_t row_bytes = formats::row_bytes(tensor.format, tensor.columns());
                EXPECT_EQ(piece.at, within);
                EXPECT_EQ(piece.first_row, rows[piece.tensor]);
                EXPECT_EQ(piece.bytes % row_bytes, 0U);
                EXPECT_EQ(at + piece.at, tensor.offset + piece.first_row * row_bytes);
                rows[piece.tensor] += piece.bytes / row_bytes;
                within += piece.bytes + piece.padding;
            }
            EXPECT_EQ(batch.bytes, within);
            at += batch.bytes;
        }
        EXPECT_EQ(at, file.file_bytes);
        EXPECT_EQ(rows, (std::vector<std::uint64_t>{1, 100, 150, 1}));
    }
}

TEST(SynthBatches, AreNoLargerThanAskedForButByPadding) {
    const gguf::NewFile file = some_file();
    Batches batches(file.tensors, file.file_bytes, 1000);
    while (!batches.done()) EXPECT_LE(batches.next().bytes, 1000U + 31);
}

}  // namespace
}  // namespace weir::models::synth
