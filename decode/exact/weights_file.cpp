// SPDX-License-Identifier: Apache-2.0
#include "decode/exact/weights_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <utility>

#include "base/error.h"
#include "models/gguf/header_bytes.h"

namespace weir::decode {
namespace {

using models::gguf::StoredTensor;

constexpr const char* kLeaveAlone = "leave the file alone while weir runs, and start again";

std::string sizes(std::uint64_t rows, std::uint64_t columns, std::uint64_t matrices) {
    if (matrices == 1) return fmt::format("{} rows of {} weights", rows, columns);
    return fmt::format("{} matrices of {} rows of {} weights", matrices, rows, columns);
}

struct stat status_of(int descriptor, const std::filesystem::path& path) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0)
        throw InputError(path.string(), std::strerror(errno), "look at the file's permissions");
    return status;
}

std::int64_t time_of_change(const struct stat& status) {
    constexpr std::int64_t kNsPerS = 1'000'000'000;
    return status.st_mtim.tv_sec * kNsPerS + status.st_mtim.tv_nsec;
}

}  // namespace

WeightsFile::Part::Part(std::filesystem::path file)
    : path(std::move(file)), descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor.get() < 0)
        throw InputError(path.string(), std::strerror(errno), "look at the file's permissions");
    const struct stat status = status_of(descriptor.get(), path);
    bytes = static_cast<std::uint64_t>(status.st_size);
    changed_ns = time_of_change(status);
}

WeightsFile::WeightsFile(const models::gguf::Checkpoint& checkpoint) : checkpoint_(checkpoint) {
    for (const models::gguf::Part& part : checkpoint.parts)
        parts_.push_back(std::make_unique<Part>(part.path));
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
    const Part& part = *parts_[matrix.tensor->part];
    scratch.resize(out.size() / matrix.columns * matrix.row_bytes());
    std::uint64_t offset = matrix.tensor->offset + first * matrix.row_bytes();
    for (std::size_t done = 0; done < scratch.size();) {
        const ssize_t got = ::pread(part.descriptor.get(), scratch.data() + done, scratch.size() - done,
                                    static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) {
            throw InputError(fmt::format("{}: offset {}", part.path.string(), offset + done),
                             got < 0 ? std::strerror(errno) : "the file ends here, and did not before",
                             kLeaveAlone);
        }
        done += static_cast<std::size_t>(got);
    }
    formats::dequantize(matrix.tensor->format, scratch, out);
}

void WeightsFile::require_finite(const Matrix& matrix) const {
    const std::size_t block = formats::info(matrix.tensor->format).block_weights;
    std::vector<float> row(matrix.columns);
    std::vector<std::byte> scratch;
    for (std::uint64_t r = 0; r < matrix.rows * matrix.matrices; ++r) {
        read_rows(matrix, r, row, scratch);
        const auto bad =
            std::find_if(row.begin(), row.end(), [](float value) { return !std::isfinite(value); });
        if (bad == row.end()) continue;
        const auto column = static_cast<std::size_t>(bad - row.begin());
        const std::size_t in_row = column / block;
        throw InputError(fmt::format("{}: offset {}", parts_[matrix.tensor->part]->path.string(),
                                     matrix.tensor->offset + r * matrix.row_bytes() +
                                         in_row * formats::info(matrix.tensor->format).block_bytes),
                         fmt::format("tensor {}, row {}, block {}: the weights are not finite",
                                     models::gguf::in_quotes(matrix.tensor->name), r, in_row),
                         models::gguf::kDownloadAgain);
    }
}

void WeightsFile::require_unchanged() const {
    for (const auto& part : parts_) {
        const struct stat status = status_of(part->descriptor.get(), part->path);
        if (static_cast<std::uint64_t>(status.st_size) == part->bytes &&
            time_of_change(status) == part->changed_ns)
            continue;
        throw InputError(part->path.string(), "the file changed while it was read", kLeaveAlone);
    }
}

}  // namespace weir::decode
