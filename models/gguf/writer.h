// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "formats/format.h"
#include "models/gguf/stored_tensor.h"

namespace weir::models::gguf {

/// A metadata value to be written, in the types that models need; each is stored as what it is (a bool as
/// such, a vector as an array of its elements).
using NewValue = std::variant<std::uint32_t, std::int32_t, float, bool, std::string, std::uint64_t, double,
                              std::vector<std::uint32_t>, std::vector<std::int32_t>, std::vector<float>,
                              std::vector<std::string>>;

struct NewPair {
    std::string key;
    NewValue value;
};

/// A tensor to be written: 1 to 4 dimensions, the first the fastest.
struct NewTensor {
    std::string name;
    std::vector<std::uint64_t> dimensions;
    formats::Format format = formats::Format::kF32;
};

/// A GGUF file before its weights are there: all bytes up to them, and where each tensor goes.
struct NewFile {
    std::string header;                 ///< magic to the last description, padded: file_bytes begin with it
    std::vector<StoredTensor> tensors;  ///< in the order given, one behind the other
    std::uint64_t file_bytes = 0;       ///< with the padding behind every tensor, the last too
};

/// What tensors are aligned to where a file does not say otherwise.
inline constexpr std::uint64_t kUsualAlignment = 32;

/// Version 3 of GGUF (ggml/include/gguf.h of llama.cpp), little-endian, in one file. general.alignment is
/// added when the alignment is not the usual one. A Fault for a name or key that is there twice, for
/// dimensions that are none, too many or 0, and for an alignment that is no power of two up to 1 MiB; an
/// InputError for a format that no GGUF file holds, for rows of no whole number of blocks, and for more bytes
/// than 64 bits count.
NewFile lay_out(std::span<const NewPair> pairs, std::span<const NewTensor> tensors,
                std::uint64_t alignment = kUsualAlignment);

}  // namespace weir::models::gguf
