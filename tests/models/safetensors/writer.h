// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::tests {

/// A file of that JSON: its length, the JSON, then `data_bytes` zeros. Only a small file is made this way.
std::string safetensors_bytes(std::string_view json, std::uint64_t data_bytes);

/// Makes small safetensors files: tensors one after the other, all zeros, which take no room on the disk.
class SafetensorsWriter {
public:
    /// `shape` as JSON: "[2,3]"; `bytes` are its own, whatever dtype and shape say.
    SafetensorsWriter& add(std::string_view name, std::string_view dtype, std::string_view shape,
                           std::uint64_t bytes);

    std::string json() const;
    std::uint64_t data_bytes() const { return data_bytes_; }
    std::string bytes() const { return safetensors_bytes(json(), data_bytes_); }
    void write(const std::filesystem::path& path) const;

private:
    std::string members_;
    std::uint64_t data_bytes_ = 0;
};

/// An index from tensors to files; `total` as JSON, left out when empty.
void write_safetensors_index(const std::filesystem::path& path,
                             const std::vector<std::pair<std::string, std::string>>& weight_map,
                             std::string_view total);

}  // namespace weir::tests
