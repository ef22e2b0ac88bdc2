// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/weights_file.h"

#include <fmt/format.h>

#include <optional>

#include "base/error.h"
#include "formats/finite.h"
#include "models/gguf/header_bytes.h"

namespace weir::decode {
namespace {

using models::gguf::StoredTensor;

std::string sizes(std::uint64_t rows, std::uint64_t columns, std::uint64_t matrices) {
    if (matrices == 1) return fmt::format("{} rows of {} weights", rows, columns);
    return fmt::format("{} matrices of {} rows of {} weights", matrices, rows, columns);
}

}  // namespace

WeightsFile::WeightsFile(const models::gguf::Checkpoint& checkpoint) : checkpoint_(checkpoint) {
    for (const models::gguf::Part& part : checkpoint.parts) {
        files_.push_back(std::make_unique<DirectFile>(part.path));
        if (part.changed_ns == 0) continue;
        if (files_.back()->bytes() != part.file_bytes || files_.back()->changed_ns() != part.changed_ns)
            throw InputError(part.path.string(), "the file changed since its header was read",
                             "leave the file alone while weir runs, and start again");
    }
}

Matrix WeightsFile::find_matrix(const std::string& name, std::uint64_t rows, std::uint64_t columns,
                                std::uint64_t matrices) const {
    const StoredTensor* tensor = checkpoint_.find(name);
    if (tensor == nullptr) return {};
    if (tensor->rows() != rows || tensor->columns() != columns || tensor->matrices() != matrices) {
        throw InputError(
            checkpoint_.where(*tensor),
            fmt::format("tensor {} has {}, and the metadata ask for {}", models::gguf::in_quotes(name),
                        sizes(tensor->rows(), tensor->columns(), tensor->matrices()),
                        sizes(rows, columns, matrices)),
            models::gguf::kConvertAgain);
    }
    if (!formats::has_codec(tensor->format)) {
        throw InputError(checkpoint_.where(*tensor),
                         fmt::format("tensor {} is in {}, which weir cannot read yet",
                                     models::gguf::in_quotes(name), tensor->type_name()),
                         "take a file of another quantisation");
    }
    return {tensor, rows, columns, matrices};
}

Matrix WeightsFile::matrix(const std::string& name, std::uint64_t rows, std::uint64_t columns,
                           std::uint64_t matrices) const {
    const Matrix found = find_matrix(name, rows, columns, matrices);
    if (!found.empty()) return found;
    throw InputError(checkpoint_.parts.front().path.string(),
                     fmt::format("there is no tensor {}", models::gguf::in_quotes(name)),
                     models::gguf::kConvertAgain);
}

std::vector<float> WeightsFile::find_vector(const std::string& name, std::uint64_t size) const {
    const Matrix found = find_matrix(name, 1, size);
    if (found.empty()) return {};
    std::vector<float> values(size);
    std::vector<std::byte> scratch;
    read_rows(found, 0, values, scratch);
    return values;
}

std::vector<float> WeightsFile::vector(const std::string& name, std::uint64_t size) const {
    matrix(name, 1, size);
    return find_vector(name, size);
}

void WeightsFile::read_rows(const Matrix& matrix, std::uint64_t first, std::span<float> out,
                            std::vector<std::byte>& scratch) const {
    scratch.resize(out.size() / matrix.columns * matrix.row_bytes());
    files_[matrix.tensor->part]->read(matrix.tensor->offset + first * matrix.row_bytes(), scratch);
    formats::dequantize(matrix.tensor->format, scratch, out);
}

std::span<const std::byte> WeightsFile::read_blocks(const StoredTensor& tensor, std::uint64_t first,
                                                    std::uint64_t rows, ReadBuffer& buffer) const {
    const std::size_t row_bytes = formats::row_bytes(tensor.format, tensor.columns());
    return files_[tensor.part]->read_past_cache(tensor.offset + first * row_bytes, rows * row_bytes, buffer);
}

void WeightsFile::require_finite(const StoredTensor& tensor, std::uint64_t first,
                                 std::span<const std::byte> rows) const {
    const std::optional<std::size_t> bad = formats::find_not_finite(tensor.format, rows);
    if (!bad) return;
    const formats::FormatInfo& format = formats::info(tensor.format);
    const std::uint64_t in_row = tensor.columns() / format.block_weights;
    const std::uint64_t block = first * in_row + *bad;
    throw InputError(fmt::format("{}: offset {}", files_[tensor.part]->path().string(),
                                 tensor.offset + block * format.block_bytes),
                     fmt::format("tensor {}, row {}, block {}: the weights are not finite",
                                 models::gguf::in_quotes(tensor.name), block / in_row, block % in_row),
                     models::gguf::kDownloadAgain);
}

void WeightsFile::require_finite(const Matrix& matrix) const {
    std::vector<std::byte> row(matrix.row_bytes());
    for (std::uint64_t r = 0; r < matrix.rows * matrix.matrices; ++r) {
        files_[matrix.tensor->part]->read(matrix.tensor->offset + r * row.size(), row);
        require_finite(*matrix.tensor, r, row);
    }
}

void WeightsFile::drop_cache() const {
    for (const auto& file : files_) file->drop_cache();
}

void WeightsFile::require_unchanged() const {
    for (const auto& file : files_) file->require_unchanged();
}

}  // namespace weir::decode
