// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/descriptor.h"

/// A writer of GGUF files for tests. It writes what it is told, wrong things too, and says where each stands.
namespace weir::tests::gguf {

template <class T>
std::string raw(T number) {
    std::string bytes(sizeof(T), '\0');
    std::memcpy(bytes.data(), &number, sizeof(T));
    return bytes;
}
inline std::string raw_text(std::string_view text) {
    return raw<std::uint64_t>(text.size()) + std::string(text);
}

/// A value's number of type and its bytes.
struct Stored {
    std::uint32_t type;
    std::string bytes;
};
inline Stored u8(std::uint8_t v) {
    return {0, raw(v)};
}
inline Stored i8(std::int8_t v) {
    return {1, raw(v)};
}
inline Stored u16(std::uint16_t v) {
    return {2, raw(v)};
}
inline Stored i16(std::int16_t v) {
    return {3, raw(v)};
}
inline Stored u32(std::uint32_t v) {
    return {4, raw(v)};
}
inline Stored i32(std::int32_t v) {
    return {5, raw(v)};
}
inline Stored f32(float v) {
    return {6, raw(v)};
}
inline Stored boolean(std::uint8_t v) {
    return {7, raw(v)};
}
inline Stored string(std::string_view v) {
    return {8, raw_text(v)};
}
inline Stored u64(std::uint64_t v) {
    return {10, raw(v)};
}
inline Stored i64(std::int64_t v) {
    return {11, raw(v)};
}
inline Stored f64(double v) {
    return {12, raw(v)};
}
/// All elements have the type given; `count` when it is to be a lie.
inline Stored array(std::uint32_t type, const std::vector<Stored>& elements,
                    std::optional<std::uint64_t> count = std::nullopt) {
    Stored out{9, raw(type) + raw<std::uint64_t>(count.value_or(elements.size()))};
    for (const Stored& element : elements) out.bytes += element.bytes;
    return out;
}

/// A tensor's description; `bytes` counts for the file's size alone.
struct TensorLine {
    std::string name;
    std::vector<std::uint64_t> dimensions;
    std::uint32_t type = 0;
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
};

/// What a file was written as, and the offsets of its things.
struct Image {
    std::string header;
    std::vector<std::uint64_t> key_at;     ///< a key's length
    std::vector<std::uint64_t> value_at;   ///< a value, behind its type
    std::vector<std::uint64_t> tensor_at;  ///< a tensor's name's length
    std::uint64_t data_start = 0;
    std::uint64_t file_bytes = 0;

    std::span<const std::byte> span() const { return std::as_bytes(std::span(header)); }
};

struct File {
    std::string magic = "GGUF";
    std::uint32_t version = 3;
    std::vector<std::pair<std::string, Stored>> keys;
    std::vector<TensorLine> tensors;
    std::uint64_t alignment = 32;  ///< of the data; general.alignment is a key like any other
    std::optional<std::uint64_t> tensor_count;
    std::optional<std::uint64_t> key_count;

    File& key(std::string name, Stored value) {
        keys.emplace_back(std::move(name), std::move(value));
        return *this;
    }
    /// Behind the last one.
    File& tensor(std::string name, std::vector<std::uint64_t> dimensions, std::uint32_t type,
                 std::uint64_t bytes) {
        const std::uint64_t end = tensors.empty() ? 0 : tensors.back().offset + tensors.back().bytes;
        tensors.push_back({std::move(name), std::move(dimensions), type, aligned(end), bytes});
        return *this;
    }

    Image image() const {
        Image out;
        out.header = magic + raw(version) + raw<std::uint64_t>(tensor_count.value_or(tensors.size())) +
                     raw<std::uint64_t>(key_count.value_or(keys.size()));
        for (const auto& [name, value] : keys) {
            out.key_at.push_back(out.header.size());
            out.header += raw_text(name) + raw(value.type);
            out.value_at.push_back(out.header.size());
            out.header += value.bytes;
        }
        for (const TensorLine& tensor : tensors) {
            out.tensor_at.push_back(out.header.size());
            out.header += raw_text(tensor.name) + raw(static_cast<std::uint32_t>(tensor.dimensions.size()));
            for (const std::uint64_t extent : tensor.dimensions) out.header += raw(extent);
            out.header += raw(tensor.type) + raw(tensor.offset);
        }
        out.data_start = aligned(out.header.size());
        out.file_bytes = out.header.size();
        for (const TensorLine& tensor : tensors)
            out.file_bytes = std::max(out.file_bytes, out.data_start + tensor.offset + tensor.bytes);
        return out;
    }

private:
    std::uint64_t aligned(std::uint64_t offset) const {
        return (offset + alignment - 1) / alignment * alignment;
    }
};

/// The header, and as much more as makes the file `file_bytes` long: a hole, which takes no space on disk.
inline void write_sparse(const std::filesystem::path& path, std::string_view header,
                         std::uint64_t file_bytes) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (file.get() < 0 || ::write(file.get(), header.data(), header.size()) != std::ssize(header) ||
        ::ftruncate(file.get(), static_cast<off_t>(file_bytes)) != 0)
        throw std::system_error(errno, std::generic_category(), path.string());
}
inline void write_sparse(const std::filesystem::path& path, const File& file) {
    const Image image = file.image();
    write_sparse(path, image.header, image.file_bytes);
}

}  // namespace weir::tests::gguf
