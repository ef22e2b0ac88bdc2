// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "decode/weights/direct_file.h"
#include "formats/format.h"
#include "models/gguf/split.h"

namespace weir::decode {

/// A tensor of a checkpoint as it is wanted: `matrices` matrices of `rows` rows of `columns` weights.
struct Matrix {
    const models::gguf::StoredTensor* tensor = nullptr;
    std::uint64_t rows = 0;
    std::uint64_t columns = 0;
    std::uint64_t matrices = 1;

    bool empty() const { return tensor == nullptr; }
    std::size_t row_bytes() const { return formats::row_bytes(tensor->format, columns); }
};

/// The weights of a checkpoint, read from its files when they are asked for; safe to read by several threads.
class WeightsFile {
public:
    /// Opens all parts. `checkpoint` has to live as long as this does. An InputError names a part that cannot
    /// be opened, or that changed since its header was read.
    explicit WeightsFile(const models::gguf::Checkpoint& checkpoint);

    const models::gguf::Checkpoint& checkpoint() const { return checkpoint_; }

    /// The tensor of that name. An InputError when there is none, when it has other sizes than the metadata
    /// ask for, or a format without a codec.
    Matrix matrix(const std::string& name, std::uint64_t rows, std::uint64_t columns,
                  std::uint64_t matrices = 1) const;
    /// The same, or an empty one when there is none.
    Matrix find_matrix(const std::string& name, std::uint64_t rows, std::uint64_t columns,
                       std::uint64_t matrices = 1) const;
    /// A tensor of one dimension, as floats; the second is empty when there is none.
    std::vector<float> vector(const std::string& name, std::uint64_t size) const;
    std::vector<float> find_vector(const std::string& name, std::uint64_t size) const;

    /// Rows from `first` on of all rows of all matrices, as floats; out.size() is a multiple of the columns.
    /// `scratch` is kept between calls. An InputError when the file has become shorter.
    void read_rows(const Matrix& matrix, std::uint64_t first, std::span<float> out,
                   std::vector<std::byte>& scratch) const;

    /// Blocks of `rows` rows from `first` on of all rows of all matrices, past the page cache. They lie in
    /// the buffer, which must have room for them.
    std::span<const std::byte> read_blocks(const models::gguf::StoredTensor& tensor, std::uint64_t first,
                                           std::uint64_t rows, ReadBuffer& buffer) const;

    /// An InputError that names tensor, row and block when a weight of the tensor is not finite; of rows from
    /// `first` on that were read before, or of all.
    void require_finite(const models::gguf::StoredTensor& tensor, std::uint64_t first,
                        std::span<const std::byte> rows) const;
    void require_finite(const Matrix& matrix) const;

    /// Drops from the page cache what reads left there.
    void drop_cache() const;

    /// An InputError when a part has another size or time of change than when it was opened.
    void require_unchanged() const;

private:
    const models::gguf::Checkpoint& checkpoint_;
    std::vector<std::unique_ptr<DirectFile>> files_;  ///< by part
};

}  // namespace weir::decode
