// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "models/gguf/metadata.h"
#include "models/gguf/stored_tensor.h"

namespace weir::models::gguf {

/// What stands before the weights in one GGUF file (ggml/include/gguf.h of llama.cpp; versions 2 and 3, which
/// differ in that big-endian files were allowed with the latter).
struct Header {
    std::string file;  ///< as given, for messages
    std::uint64_t file_bytes = 0;
    std::int64_t changed_ns = 0;  ///< last change of the file when it was opened; 0 for bytes in memory
    std::uint32_t version = 0;
    Metadata metadata;
    std::uint64_t header_bytes = 0;  ///< magic to the last tensor's description
    std::uint64_t alignment = 32;    ///< of tensors within the data; a power of two
    std::uint64_t data_start = 0;    ///< header_bytes rounded up to the alignment
    std::vector<StoredTensor> tensors;
};

/// Reads the header and nothing else, in pieces of 256 KiB: milliseconds and memory of the header's order,
/// whatever the file's size and whatever counts it states. Every tensor of what is returned lies whole within
/// the file and overlaps no other. Otherwise an InputError "FILE: offset N: ...", where N is where the wrong
/// thing stands: no GGUF file, another version, big-endian, cut off, or contradicting itself.
Header read_header(const std::filesystem::path& path);

/// The same from the first bytes of a file of `file_bytes` bytes, called `name` in messages.
Header read_header(std::span<const std::byte> bytes, std::uint64_t file_bytes, const std::string& name);

}  // namespace weir::models::gguf
