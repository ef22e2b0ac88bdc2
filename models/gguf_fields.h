// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/gguf/split.h"

namespace weir::models {

/// A GGUF file's metadata under its architecture's prefix, and its tensors by layer and name: what a shape is
/// read from. InputErrors are those of gguf::Metadata: they name file, offset and key.
class GgufFields {
public:
    /// `checkpoint` has to live as long as this does. An InputError when the file names no architecture.
    explicit GgufFields(const gguf::Checkpoint& checkpoint);

    const gguf::Checkpoint& checkpoint() const { return checkpoint_; }
    const std::string& architecture() const { return architecture_; }
    /// block_count and nextn_predict_layers: the latter are the last of the former.
    std::uint64_t layers() const { return layers_; }
    std::uint64_t mtp_layers() const { return mtp_layers_; }

    bool has(std::string_view name) const;
    std::optional<std::uint64_t> find(std::string_view name) const;
    std::uint64_t count(std::string_view name) const;
    std::uint64_t count_or(std::string_view name, std::uint64_t otherwise) const;
    /// Numbers are stored as 32-bit floats: 1e-6 is given as that, not as the nearest such float.
    double number_or(std::string_view name, double otherwise) const;
    /// One value for each layer: an array, or the same one for all. Empty when it is not there.
    std::vector<std::uint64_t> by_layer(std::string_view name) const;

    /// A tensor outside the layers, or null.
    const gguf::StoredTensor* tensor(std::string_view name) const { return checkpoint_.find(name); }
    /// "blk.LAYER.NAME", or null.
    const gguf::StoredTensor* tensor(std::uint64_t layer, std::string_view name) const;
    /// The first layer's tensor of that name, or null.
    const gguf::StoredTensor* first_tensor(std::string_view name) const;

    /// An InputError about a key that is there: `what` goes on after it.
    [[noreturn]] void reject(std::string_view name, std::string_view what) const;

private:
    std::string key(std::string_view name) const { return architecture_ + "." + std::string(name); }
    void read_layers();

    const gguf::Checkpoint& checkpoint_;
    std::string architecture_;
    std::uint64_t layers_ = 0;
    std::uint64_t mtp_layers_ = 0;
};

}  // namespace weir::models
