// SPDX-License-Identifier: Apache-2.0
#include "models/gguf/header.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <limits>
#include <string_view>

#include "models/gguf/cursor.h"
#include "models/gguf/metadata_scan.h"
#include "models/gguf/tensor_table.h"

namespace weir::models::gguf {
namespace {

constexpr std::string_view kMagic = "GGUF";
constexpr std::uint32_t kFirstVersion = 2;
constexpr std::uint32_t kLastVersion = 3;
constexpr const char* kAlignmentKey = "general.alignment";

struct Mistaken {
    std::string_view begins;
    std::string_view is;
    const char* remedy;
};

// What people have in place of a GGUF file.
constexpr std::array<Mistaken, 6> kMistaken = {{
    {"vers", "a pointer of git-lfs, it seems", "run `git lfs pull`, or download the file itself"},
    {"<!do", "a web page, it seems", "download the file itself, not the page about it"},
    {"<htm", "a web page, it seems", "download the file itself, not the page about it"},
    {"FUGG", "a big-endian GGUF file, it seems", "convert the model for little-endian machines"},
    {"tjgg", "a file of GGML before GGUF, it seems", "convert the model again with a current llama.cpp"},
    {"lmgg", "a file of GGML before GGUF, it seems", "convert the model again with a current llama.cpp"},
}};

void read_magic(Cursor& cursor) {
    const auto magic = cursor.number<std::array<char, 4>>("the magic \"GGUF\"");
    const std::string_view begins(magic.data(), magic.size());
    if (begins == kMagic) return;
    std::string is = fmt::format("the file begins with {}, expected \"GGUF\"", in_quotes(begins));
    const char* remedy = "give the path of a .gguf file";
    for (const Mistaken& mistaken : kMistaken) {
        if (mistaken.begins != begins) continue;
        is += fmt::format(": {}", mistaken.is);
        remedy = mistaken.remedy;
    }
    refuse(cursor.file(), 0, is, remedy);
}

std::uint32_t read_version(Cursor& cursor) {
    const std::uint64_t at = cursor.offset();
    const auto version = cursor.number<std::uint32_t>("the version");
    if (version >= kFirstVersion && version <= kLastVersion) return version;
    const std::string expected = fmt::format("expected {} or {}", kFirstVersion, kLastVersion);
    // A big-endian file has the magic's letters in the same order, and its small numbers in the high bytes.
    if (version != 0 && (version & 0xffffU) == 0)
        refuse(cursor.file(), at, "the file is big-endian, expected little-endian",
               "convert the model for little-endian machines (gguf_convert_endian.py of llama.cpp)");
    if (version > kLastVersion)
        refuse(cursor.file(), at,
               fmt::format("version {} of GGUF is newer than weir knows, {}", version, expected),
               "update weir, or convert the model with a llama.cpp that writes an older version");
    refuse(cursor.file(), at, fmt::format("version {} of GGUF is no longer read, {}", version, expected),
           kConvertAgain);
}

std::uint64_t read_alignment(const Metadata& metadata) {
    const Metadata::Item* item = metadata.find(kAlignmentKey);
    if (item == nullptr) return Header{}.alignment;
    if (item->type != ValueType::kU32) metadata.refuse_value(kAlignmentKey, "is no u32");
    const std::uint64_t alignment = *metadata.unsigned_number(kAlignmentKey);
    if (!std::has_single_bit(alignment))
        metadata.refuse_value(kAlignmentKey, fmt::format("is {}, expected a power of two", alignment));
    return alignment;
}

Header read(HeaderBytes& bytes) {
    Header header;
    header.file = bytes.file();
    header.file_bytes = bytes.file_bytes();
    header.changed_ns = bytes.changed_ns();
    Cursor cursor(bytes);
    read_magic(cursor);
    header.version = read_version(cursor);
    const std::uint64_t tensor_count = cursor.count(kLeastTensorBytes, "tensors");
    const std::uint64_t key_count = cursor.count(kLeastPairBytes, "metadata keys");
    MetadataScan scan;
    scan.read(cursor, key_count);
    header.tensors = read_tensor_table(cursor, tensor_count);
    header.header_bytes = cursor.offset();
    header.metadata = scan.finish(header.file, std::move(bytes).take(header.header_bytes));
    header.alignment = read_alignment(header.metadata);
    header.data_start = (header.header_bytes + header.alignment - 1) / header.alignment * header.alignment;
    place_tensors(header.tensors, header.file, header.data_start, header.alignment, header.file_bytes);
    return header;
}

}  // namespace

Header read_header(const std::filesystem::path& path) {
    HeaderBytes bytes(path);
    return read(bytes);
}

Header read_header(std::span<const std::byte> bytes, std::uint64_t file_bytes, const std::string& name) {
    HeaderBytes header_bytes(bytes, file_bytes, name);
    return read(header_bytes);
}

}  // namespace weir::models::gguf
