// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "models/gguf/cursor.h"
#include "models/gguf/stored_tensor.h"

namespace weir::models::gguf {

/// A name of one byte, its length, one dimension, their count, type and offset.
inline constexpr std::size_t kLeastTensorBytes = 8 + 1 + 4 + 8 + 4 + 8;

/// The descriptions of `count` tensors from the cursor on; that so many can fit was checked. Sizes are
/// computed and checked; offsets are as stored, from the beginning of the data, which is not known yet. An
/// InputError at the field that is wrong names the tensor: dimensions that are none, zero or whose product
/// overflows, an unknown type, rows of no whole number of blocks.
std::vector<StoredTensor> read_tensor_table(Cursor& cursor, std::uint64_t count);

/// Turns the offsets into those of the file and checks where tensors lie. An InputError at the field that is
/// wrong names the tensors: an offset off the alignment, a name that is there twice, tensors that overlap; at
/// the file's end, when tensors reach beyond it: how many bytes are missing.
void place_tensors(std::vector<StoredTensor>& tensors, const std::string& file, std::uint64_t data_start,
                   std::uint64_t alignment, std::uint64_t file_bytes);

}  // namespace weir::models::gguf
