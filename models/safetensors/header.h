// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "models/safetensors/dtype.h"

namespace weir::models::safetensors {

/// The format's own limit on the JSON of a header (huggingface/safetensors, MAX_HEADER_SIZE).
inline constexpr std::uint64_t kLongestHeader = 100'000'000;
/// Bytes before that JSON: its length, little-endian.
inline constexpr std::uint64_t kLengthBytes = 8;

/// A tensor of one file, as its header describes it.
struct HeaderTensor {
    std::string name;
    const Dtype* dtype = nullptr;  ///< never null; one of the table's
    std::vector<std::uint64_t> shape;
    std::uint64_t begin = 0;  ///< first byte, counted from the end of the header
    std::uint64_t end = 0;    ///< byte after the last one

    std::uint64_t bytes() const { return end - begin; }
};

/// What a file holds: its tensors in the order of their bytes, which lie without holes and overlaps.
struct Header {
    std::uint64_t data_begin = 0;  ///< bytes before the first tensor: length and JSON
    std::uint64_t data_bytes = 0;  ///< of all tensors
    std::vector<HeaderTensor> tensors;
};

/// The header from the first bytes of a file of `file_bytes` (at least the header must be among them). An
/// InputError names `source` and the byte or the tensor: not JSON, a type or shape that is none, sizes that
/// do not agree, holes, overlaps, a name twice, bytes missing at the end (how many) or left over. Time and
/// memory are linear in the header, whose length is checked before anything is reserved.
Header parse_header(std::span<const std::byte> start, std::uint64_t file_bytes, const std::string& source);

/// The same from a file, of which the header alone is read.
Header read_header(const std::filesystem::path& path);

}  // namespace weir::models::safetensors
