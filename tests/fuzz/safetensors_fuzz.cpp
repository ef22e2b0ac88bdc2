// SPDX-License-Identifier: Apache-2.0
// Bytes as a safetensors header: whatever they are, they are read or refused as input. What is read keeps its
// promises: tensors fill the file, and the rows of a report have all its bytes. The first 8 bytes are the
// size that the file claims, little-endian; 0 means that of the bytes that follow.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "base/error.h"
#include "models/safetensors/header.h"
#include "models/safetensors/index.h"
#include "models/safetensors/inventory.h"

namespace {

using namespace weir::models;

std::uint64_t number(std::span<const std::byte> bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof value; ++i)
        value |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
    return value;
}

/// The claimed size, unless that would promise a header that is not among the bytes.
std::uint64_t file_bytes(std::span<const std::byte> input, std::span<const std::byte> file) {
    const std::uint64_t claimed = number(input);
    const bool whole = file.size() >= 8 && number(file) <= file.size() - 8;
    return claimed != 0 && whole ? claimed : file.size();
}

void require(bool holds) {
    if (!holds) std::abort();
}

safetensors::Checkpoint checkpoint_of(safetensors::Header header) {
    safetensors::Checkpoint checkpoint;
    checkpoint.parts.push_back({"input", header.data_begin + header.data_bytes});
    std::uint64_t position = 0;
    for (safetensors::HeaderTensor& tensor : header.tensors) {
        require(tensor.begin == position);
        position = tensor.end;
        const std::uint64_t bytes = tensor.bytes();
        checkpoint.tensors.push_back({std::move(tensor.name), std::string(tensor.dtype->name),
                                      std::move(tensor.shape), 0, header.data_begin + tensor.begin, bytes});
    }
    require(position == header.data_bytes);
    checkpoint.total_bytes = header.data_bytes;
    return checkpoint;
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer names it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 8) return 0;
    const std::span input = std::as_bytes(std::span(data, size));
    const std::span file = input.subspan(8);
    try {
        const auto checkpoint =
            checkpoint_of(safetensors::parse_header(file, file_bytes(input, file), "input"));
        for (const std::optional<int> layers : {std::optional<int>{}, std::optional<int>{2}}) {
            std::uint64_t bytes = 0;
            const auto rows = safetensors::inventory(checkpoint, {layers, 4});
            for (const Tensor& row : rows.value()) bytes += row.bytes;
            require(bytes == *checkpoint.total_bytes);
        }
    } catch (const weir::InputError&) {
        // Nothing usable is an answer.
    }
    return 0;
}
