// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/readable.h"

namespace weir::models::safetensors {

/// One file of a checkpoint.
struct Part {
    std::filesystem::path path;
    Readable<std::uint64_t> bytes;  ///< of the whole file; unreadable when it is not here
};

/// One tensor of a checkpoint. Where its file is not here, only the name and the part are known: `dtype` and
/// `shape` are empty, `offset` is 0 and `bytes` says why.
struct CheckpointTensor {
    std::string name;
    std::string dtype;  ///< as documents spell it: "f8_e4m3"
    std::vector<std::uint64_t> shape;
    std::size_t part = 0;      ///< its place in Checkpoint::parts
    std::uint64_t offset = 0;  ///< of its first byte in that file
    Readable<std::uint64_t> bytes;
};

/// A model as Hugging Face's libraries store it. Nothing but headers is read.
struct Checkpoint {
    std::filesystem::path folder;
    std::vector<Part> parts;                ///< in the order of their names
    std::vector<CheckpointTensor> tensors;  ///< by part, then in the order of their bytes
    /// Bytes of all tensors: counted where the files are here, else what the index states.
    Readable<std::uint64_t> total_bytes;
    /// What the index states (metadata.total_size). It need not be what the files hold: writers differ in
    /// what they count (general knowledge).
    std::optional<std::uint64_t> stated_bytes;
};

/// The checkpoint in a folder: `model.safetensors`, or the parts that `model.safetensors.index.json` names.
/// `path` may also be that index, or one .safetensors file, which is then read alone. When no part is here
/// (an index read before a download) names and the stated total remain. An InputError names the file and the
/// byte, tensor or member: a part whose name is none of a file in the same folder, some parts missing, a part
/// that does not hold exactly the tensors that the index gives it, and all faults of read_header.
Checkpoint read_checkpoint(const std::filesystem::path& path);

}  // namespace weir::models::safetensors
