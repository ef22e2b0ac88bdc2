// SPDX-License-Identifier: Apache-2.0
// Bytes as the header of a GGUF file, of a file that ends with them and of a huge one: whatever they are,
// they are read or refused as input. What is read can be decoded whole, and its tensors lie apart within the
// file.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "models/gguf/split.h"

namespace {

using namespace weir::models::gguf;

constexpr std::uint64_t kHuge = std::uint64_t{1} << 61U;

void require(bool holds) {
    if (!holds) std::abort();
}

/// Looks at every byte of the value, so that a sanitizer sees one that is not there.
std::size_t decode(const Metadata& metadata, const Value& value) {
    if (const auto* text = std::get_if<std::string_view>(&value))
        return static_cast<std::size_t>(std::count(text->begin(), text->end(), 'a'));
    std::size_t sum = 0;
    if (const auto* array = std::get_if<Array>(&value)) {
        for (const Value& element : metadata.elements(*array)) sum += decode(metadata, element);
    }
    return sum;
}

/// Each look-up converts or refuses.
void look_up(const Metadata& metadata, std::string_view key) {
    const auto tried = [](auto call) {
        try {
            return call().has_value();
        } catch (const weir::InputError&) {
            return false;
        }
    };
    int found = 0;
    found += tried([&] { return metadata.number(key); }) ? 1 : 0;
    found += tried([&] { return metadata.flag(key); }) ? 1 : 0;
    found += tried([&] { return metadata.text(key); }) ? 1 : 0;
    found += tried([&] { return metadata.array(key); }) ? 1 : 0;
    require(found <= 1);
    tried([&] { return metadata.unsigned_number(key); });
    tried([&] { return metadata.signed_number(key); });
    tried([&] { return metadata.unsigned_numbers(key); });
    tried([&] { return metadata.signed_numbers(key); });
    tried([&] { return metadata.numbers(key); });
    tried([&] { return metadata.flags(key); });
    tried([&] { return metadata.texts(key); });
}

void check_tensors(const Checkpoint& checkpoint) {
    const Part& part = checkpoint.parts.front();
    std::vector<std::pair<std::uint64_t, std::uint64_t>> extents;
    for (const StoredTensor& tensor : checkpoint.tensors) {
        require(tensor.offset >= part.data_start && (tensor.offset - part.data_start) % part.alignment == 0);
        require(tensor.bytes > 0 && tensor.bytes <= part.file_bytes &&
                tensor.offset <= part.file_bytes - tensor.bytes);
        require(checkpoint.find(tensor.name) == &tensor);
        extents.emplace_back(tensor.offset, tensor.end());
    }
    std::sort(extents.begin(), extents.end());
    for (std::size_t i = 1; i < extents.size(); ++i) require(extents[i - 1].second <= extents[i].first);
}

void read(std::span<const std::byte> bytes, std::uint64_t file_bytes) {
    try {
        const Header header = read_header(bytes, file_bytes, "input");
        for (const Metadata::Item& item : header.metadata.items()) {
            decode(header.metadata, header.metadata.value(item));
            look_up(header.metadata, item.key);
        }
        check_tensors(join_parts({header}));
        join_parts({header, header});
    } catch (const weir::InputError&) {
        // No GGUF file is an answer.
    }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer names it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span bytes = std::as_bytes(std::span(data, size));
    read(bytes, size);
    read(bytes, kHuge);
    return 0;
}
