// SPDX-License-Identifier: Apache-2.0
#include "models/gguf/tensor_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/gguf/metadata_scan.h"

namespace weir::models::gguf {
namespace {

/// Sizes and offsets stay below this, so that the sum of two never wraps around.
constexpr std::uint64_t kMost = std::uint64_t{1} << 62U;

/// "tensor \"output.weight\""
std::string the_tensor(const StoredTensor& tensor) {
    return "tensor " + in_quotes(tensor.name);
}

void read_dimensions(Cursor& cursor, StoredTensor& tensor) {
    const auto count = cursor.number<std::uint32_t>("a tensor's number of dimensions");
    if (count < 1 || count > tensor.dimensions.size())
        refuse(cursor.file(), tensor.dimension_count_at(),
               fmt::format("{} has {} dimensions, expected 1 to {}", the_tensor(tensor), count,
                           tensor.dimensions.size()),
               kConvertAgain);
    tensor.dimension_count = count;
    std::uint64_t weights = 1;
    for (std::size_t i = 0; i < count; ++i) {
        const auto extent = cursor.number<std::uint64_t>("a tensor's dimension");
        if (extent == 0)
            refuse(cursor.file(), tensor.dimension_at(i),
                   fmt::format("{} has the dimension 0, expected at least 1", the_tensor(tensor)),
                   kConvertAgain);
        if (extent > kMost / weights)
            refuse(cursor.file(), tensor.dimension_at(i),
                   fmt::format("{} has the dimension {}, and the product of its dimensions is more than 2^62",
                               the_tensor(tensor), extent),
                   kConvertAgain);
        tensor.dimensions.at(i) = extent;
        weights *= extent;
    }
}

void read_type(Cursor& cursor, StoredTensor& tensor) {
    const auto type = cursor.number<std::uint32_t>("a tensor's type");
    const auto format = formats::from_ggml_type(type);
    if (!format)
        refuse(
            cursor.file(), tensor.type_at(),
            fmt::format("{} has the type number {}, which is none that weir knows", the_tensor(tensor), type),
            "quantise the model again with a current llama.cpp; for a type that is newer than this weir, "
            "update weir");
    tensor.format = *format;
    const formats::FormatInfo& geometry = formats::info(*format);
    if (tensor.columns() % geometry.block_weights != 0)
        refuse(cursor.file(), tensor.dimension_at(0),
               fmt::format("{} has rows of {} weights, expected a multiple of {}, the block of {}",
                           the_tensor(tensor), tensor.columns(), geometry.block_weights, geometry.name),
               kConvertAgain);
    const std::uint64_t blocks = tensor.weights() / geometry.block_weights;
    if (blocks > kMost / geometry.block_bytes)
        refuse(cursor.file(), tensor.dimension_at(0),
               fmt::format("{} has {} weights of {}, which are more than 2^62 bytes", the_tensor(tensor),
                           tensor.weights(), geometry.name),
               kConvertAgain);
    tensor.bytes = blocks * geometry.block_bytes;
}

StoredTensor read_tensor(Cursor& cursor) {
    StoredTensor tensor;
    tensor.described_at = cursor.offset();
    tensor.name = read_name(cursor, "a tensor's name");
    read_dimensions(cursor, tensor);
    read_type(cursor, tensor);
    tensor.offset = cursor.number<std::uint64_t>("a tensor's offset");
    return tensor;
}

void place(StoredTensor& tensor, const std::string& file, std::uint64_t data_start, std::uint64_t alignment) {
    if (tensor.offset % alignment != 0)
        refuse(file, tensor.offset_at(),
               fmt::format("{} lies at {} of the data, expected a multiple of {}, the file's alignment",
                           the_tensor(tensor), tensor.offset, alignment),
               kConvertAgain);
    if (tensor.offset > kMost)
        refuse(file, tensor.offset_at(),
               fmt::format("{} lies at {} of the data, which is beyond any file's end", the_tensor(tensor),
                           tensor.offset),
               kConvertAgain);
    tensor.offset += data_start;
}

using Order = std::vector<const StoredTensor*>;

/// The tensors sorted; of equal ones, those described earlier first.
template <class Key>
Order sorted(const std::vector<StoredTensor>& tensors, Key key) {
    Order order;
    order.reserve(tensors.size());
    for (const StoredTensor& tensor : tensors) order.push_back(&tensor);
    std::stable_sort(order.begin(), order.end(), [&](auto* a, auto* b) { return key(*a) < key(*b); });
    return order;
}

void check_names(const std::vector<StoredTensor>& tensors, const std::string& file) {
    const Order order = sorted(tensors, [](const StoredTensor& t) -> const std::string& { return t.name; });
    const auto twice =
        std::adjacent_find(order.begin(), order.end(), [](auto* a, auto* b) { return a->name == b->name; });
    if (twice != order.end())
        refuse(file, (*std::next(twice))->described_at, the_tensor(**twice) + " is there twice",
               kConvertAgain);
}

void check_overlaps(const std::vector<StoredTensor>& tensors, const std::string& file) {
    const Order order = sorted(tensors, [](const StoredTensor& t) { return t.offset; });
    const auto found =
        std::adjacent_find(order.begin(), order.end(), [](auto* a, auto* b) { return b->offset < a->end(); });
    if (found == order.end()) return;
    const StoredTensor& first = **found;
    const StoredTensor& second = **std::next(found);
    refuse(file, std::max(first.offset_at(), second.offset_at()),
           fmt::format("{} lies at {} to {} of the file and {} at {} to {}: they overlap", the_tensor(first),
                       first.offset, first.end(), the_tensor(second), second.offset, second.end()),
           kConvertAgain);
}

void check_end(const std::vector<StoredTensor>& tensors, const std::string& file, std::uint64_t file_bytes) {
    const auto furthest = std::max_element(tensors.begin(), tensors.end(),
                                           [](const auto& a, const auto& b) { return a.end() < b.end(); });
    if (furthest == tensors.end() || furthest->end() <= file_bytes) return;
    const auto beyond = std::count_if(tensors.begin(), tensors.end(),
                                      [&](const StoredTensor& t) { return t.end() > file_bytes; });
    refuse(file, file_bytes,
           fmt::format(
               "the file ends here and {} bytes are missing: {} reaches to {}, and {} of {} tensors are "
               "not whole",
               furthest->end() - file_bytes, the_tensor(*furthest), furthest->end(), beyond, tensors.size()),
           kDownloadAgain);
}

}  // namespace

std::vector<StoredTensor> read_tensor_table(Cursor& cursor, std::uint64_t count) {
    std::vector<StoredTensor> tensors;
    for (std::uint64_t i = 0; i < count; ++i) tensors.push_back(read_tensor(cursor));
    return tensors;
}

void place_tensors(std::vector<StoredTensor>& tensors, const std::string& file, std::uint64_t data_start,
                   std::uint64_t alignment, std::uint64_t file_bytes) {
    for (StoredTensor& tensor : tensors) place(tensor, file, data_start, alignment);
    check_names(tensors, file);
    check_overlaps(tensors, file);
    check_end(tensors, file, file_bytes);
}

}  // namespace weir::models::gguf
