// SPDX-License-Identifier: Apache-2.0
#include "tests/models/safetensors/writer.h"

#include <fmt/format.h>

#include "base/files.h"

namespace weir::tests {

std::string safetensors_bytes(std::string_view json, std::uint64_t data_bytes) {
    std::string out;
    for (unsigned shift = 0; shift < 64; shift += 8)
        out += static_cast<char>((static_cast<std::uint64_t>(json.size()) >> shift) & 0xFFU);
    out += json;
    out.append(data_bytes, '\0');
    return out;
}

SafetensorsWriter& SafetensorsWriter::add(std::string_view name, std::string_view dtype,
                                          std::string_view shape, std::uint64_t bytes) {
    members_ +=
        fmt::format(R"({}"{}":{{"dtype":"{}","shape":{},"data_offsets":[{},{}]}})",
                    members_.empty() ? "" : ",", name, dtype, shape, data_bytes_, data_bytes_ + bytes);
    data_bytes_ += bytes;
    return *this;
}

std::string SafetensorsWriter::json() const {
    return fmt::format(R"({{"__metadata__":{{"format":"pt"}}{}{}}})", members_.empty() ? "" : ",", members_);
}

void SafetensorsWriter::write(const std::filesystem::path& path) const {
    const std::string start = safetensors_bytes(json(), 0);
    write_file_atomically(path, start);
    std::filesystem::resize_file(path, start.size() + data_bytes_);
}

void write_safetensors_index(const std::filesystem::path& path,
                             const std::vector<std::pair<std::string, std::string>>& weight_map,
                             std::string_view total) {
    std::string members;
    for (const auto& [tensor, file] : weight_map)
        members += fmt::format(R"({}"{}":"{}")", members.empty() ? "" : ",", tensor, file);
    const std::string size = total.empty() ? "" : fmt::format(R"("total_size":{})", total);
    write_file_atomically(path, fmt::format(R"({{"metadata":{{{}}},"weight_map":{{{}}}}})", size, members));
}

}  // namespace weir::tests
