// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "models/gguf/header.h"
#include "models/gguf/metadata.h"
#include "models/gguf/stored_tensor.h"

namespace weir::models::gguf {

/// One file of a checkpoint.
struct Part {
    std::filesystem::path path;
    std::uint64_t file_bytes = 0;
    std::uint32_t version = 0;
    std::uint64_t alignment = 0;
    std::uint64_t data_start = 0;
    std::size_t tensor_count = 0;
    std::int64_t changed_ns = 0;  ///< last change of the file when its header was read; 0: not from a file
};

/// A model as it lies on disk, in one GGUF file or in several: what the files say, checked to be whole and
/// free of contradictions, and not interpreted. What a tensor is for and what shape the model has is read out
/// of this: metadata.text("general.architecture") names the family, its keys ("deepseek2.block_count") the
/// shape, and each tensor's name its role ("blk.3.ffn_gate_exps.weight"). Weights are read by whoever wants
/// them: `tensor.bytes` bytes at `tensor.offset` of `parts[tensor.part].path`.
struct Checkpoint {
    Metadata metadata;  ///< of the first part; the others have none but their split's
    std::vector<Part> parts;
    std::vector<StoredTensor> tensors;   ///< part by part, in the files' order
    std::vector<std::uint32_t> by_name;  ///< indices into tensors, sorted by name

    const StoredTensor* find(std::string_view name) const;
    /// "FILE: offset N", where the tensor is described: for errors about its shape or name.
    std::string where(const StoredTensor& tensor) const;
    /// All files.
    std::uint64_t file_bytes() const;
    /// All tensors without padding.
    std::uint64_t tensor_bytes() const;
    /// Weights of all tensors.
    std::uint64_t weights() const;
};

/// The checkpoint that `path` is, or is a part of: the parts beside it are found by their names
/// (models/gguf/split_name.h), whichever is given. Only headers are read. An InputError as of read_header,
/// and when parts are missing (all are named), a part says that it is another one or belongs to another
/// number of parts, the tensors of all parts are not those that were split, or parts are of two models
/// (models/gguf/split_check.h).
Checkpoint open_checkpoint(const std::filesystem::path& path);

/// The same from the headers of all parts in their order.
Checkpoint join_parts(std::vector<Header> headers);

}  // namespace weir::models::gguf
