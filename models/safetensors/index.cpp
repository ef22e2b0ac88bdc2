// SPDX-License-Identifier: Apache-2.0
#include "models/safetensors/index.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/value.h"
#include "models/safetensors/header.h"
#include "models/safetensors/shown.h"

namespace weir::models::safetensors {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSingle = "model.safetensors";
constexpr const char* kIndex = "model.safetensors.index.json";
constexpr std::string_view kExtension = ".safetensors";
constexpr std::size_t kLongestIndex = kLongestHeader;
constexpr const char* kIndexAgain = "download the index again";

/// What an index says: the tensors of each file, by the file's name.
struct Index {
    std::string source;
    std::map<std::string, std::vector<std::string>> tensors_by_file;
    std::optional<std::uint64_t> stated_bytes;
};

bool is_here(const fs::path& path) {
    std::error_code error;
    return fs::exists(path, error);
}

/// A name within the folder, never a way out of it.
bool is_plain_file_name(std::string_view name) {
    return name.size() > kExtension.size() && name.ends_with(kExtension) && name.front() != '.' &&
           name.find_first_of(std::string_view("/\\\0", 3)) == std::string_view::npos;
}

/// metadata.total_size; a writer that divided leaves a whole number with a point.
std::optional<std::uint64_t> read_total(const Value& json, const std::string& source) {
    const Value* metadata = json.find("metadata");
    const Value* total = metadata == nullptr ? nullptr : metadata->find("total_size");
    if (total == nullptr) return std::nullopt;
    std::uint64_t bytes = 0;
    if (total->read_unsigned(bytes)) return bytes;
    constexpr double kExact = 9007199254740992.0;  // 2^53, to which a double counts
    double number = -1;
    if (total->read_number(number) && number >= 0 && number <= kExact) {
        bytes = static_cast<std::uint64_t>(number);
        if (static_cast<double>(bytes) == number) return bytes;
    }
    throw InputError(source, "metadata.total_size: expected a whole number of bytes from 0", kIndexAgain);
}

void read_weight_map(const Value::Object& members, Index& index) {
    std::unordered_set<std::string_view> names;
    names.reserve(members.size());
    for (const auto& [tensor, value] : members) {
        const std::string where = fmt::format("weight_map.{}", shown(tensor));
        if (!names.insert(tensor).second)
            throw InputError(index.source, where + ": stands twice", kIndexAgain);
        const std::string* file = value.as_string();
        if (file == nullptr)
            throw InputError(index.source,
                             fmt::format("{}: expected a file's name, found {}", where, value.kind()),
                             kIndexAgain);
        if (!is_plain_file_name(*file))
            throw InputError(index.source,
                             fmt::format("{}: expected the name of a {} file in the same folder, found {}",
                                         where, kExtension, shown(*file)),
                             kIndexAgain);
        index.tensors_by_file[*file].push_back(tensor);
    }
}

Value parse_index(const fs::path& path) {
    const std::string text = read_file(path, kLongestIndex);
    try {
        return parse_json(text, "index");
    } catch (const InputError& error) {
        throw InputError(path.string(), error.what(), kIndexAgain);
    }
}

Index read_index(const fs::path& path) {
    Index index;
    index.source = path.string();
    const Value json = parse_index(path);
    const Value* map = json.find("weight_map");
    if (map == nullptr || map->as_object() == nullptr)
        throw InputError(index.source,
                         fmt::format("weight_map: expected an object from tensors to files, found {}",
                                     map == nullptr ? "none" : map->kind()),
                         kIndexAgain);
    index.stated_bytes = read_total(json, index.source);
    read_weight_map(*map->as_object(), index);
    if (index.tensors_by_file.empty())
        throw InputError(index.source, "weight_map: names no tensor", kIndexAgain);
    return index;
}

void add_part(Checkpoint& checkpoint, const fs::path& path, Header header) {
    const std::size_t part = checkpoint.parts.size();
    checkpoint.parts.push_back({path, header.data_begin + header.data_bytes});
    for (HeaderTensor& tensor : header.tensors) {
        const std::uint64_t bytes = tensor.bytes();
        checkpoint.tensors.push_back({std::move(tensor.name), std::string(tensor.dtype->name),
                                      std::move(tensor.shape), part, header.data_begin + tensor.begin,
                                      bytes});
    }
}

/// Every tensor of the file must be the index's, and the other way round.
void check_names(const Header& header, const std::vector<std::string>& expected, const fs::path& path,
                 const std::string& index) {
    constexpr const char* kSame = "download index and parts of the same revision";
    std::unordered_set<std::string_view> names(expected.begin(), expected.end());
    for (const HeaderTensor& tensor : header.tensors) {
        if (names.erase(tensor.name) == 0)
            throw InputError(
                path.string(),
                fmt::format("tensor {}: {} does not give it to this file", shown(tensor.name), index), kSame);
    }
    if (names.empty()) return;
    const auto first = std::find_if(expected.begin(), expected.end(),
                                    [&](const std::string& name) { return names.contains(name); });
    throw InputError(
        path.string(),
        fmt::format("tensor {}: {} gives it to this file, which does not hold it", shown(*first), index),
        kSame);
}

Unreadable not_here(const std::string& file) {
    return {shown(file) + " is not here", "download it beside the index"};
}

/// What remains when no part is here.
void add_absent_parts(Checkpoint& checkpoint, const Index& index) {
    for (const auto& [file, tensors] : index.tensors_by_file) {
        const std::size_t part = checkpoint.parts.size();
        checkpoint.parts.push_back({checkpoint.folder / file, not_here(file)});
        for (const std::string& tensor : tensors)
            checkpoint.tensors.push_back({tensor, "", {}, part, 0, not_here(file)});
    }
    if (index.stated_bytes)
        checkpoint.total_bytes = *index.stated_bytes;
    else
        checkpoint.total_bytes = Unreadable{"the index states no metadata.total_size, and no part is here",
                                            "download the parts beside the index"};
}

/// Names of the parts that are not here.
std::vector<std::string> absent_parts(const fs::path& folder, const Index& index) {
    std::vector<std::string> absent;
    for (const auto& [file, tensors] : index.tensors_by_file) {
        if (!is_here(folder / file)) absent.push_back(file);
    }
    return absent;
}

void sum_bytes(Checkpoint& checkpoint) {
    std::uint64_t total = 0;
    for (const CheckpointTensor& tensor : checkpoint.tensors) {
        if (__builtin_add_overflow(total, *tensor.bytes, &total))  // sparse files may claim any size
            throw InputError(checkpoint.folder.string(), "its tensors have more than 2^64 bytes",
                             "give the folder of a safetensors checkpoint");
    }
    checkpoint.total_bytes = total;
}

Checkpoint read_indexed(const fs::path& path) {
    const Index index = read_index(path);
    Checkpoint checkpoint;
    checkpoint.folder = path.parent_path();
    checkpoint.stated_bytes = index.stated_bytes;
    const std::vector<std::string> absent = absent_parts(checkpoint.folder, index);
    if (absent.size() == index.tensors_by_file.size()) {
        add_absent_parts(checkpoint, index);
        return checkpoint;
    }
    if (!absent.empty())
        throw InputError(index.source,
                         fmt::format("weight_map: {} of {} files are not here; the first is {}",
                                     absent.size(), index.tensors_by_file.size(), shown(absent.front())),
                         "finish the download");
    for (const auto& [file, tensors] : index.tensors_by_file) {
        Header header = read_header(checkpoint.folder / file);
        check_names(header, tensors, checkpoint.folder / file, index.source);
        add_part(checkpoint, checkpoint.folder / file, std::move(header));
    }
    sum_bytes(checkpoint);
    return checkpoint;
}

Checkpoint read_single(const fs::path& path) {
    Checkpoint checkpoint;
    checkpoint.folder = path.parent_path();
    add_part(checkpoint, path, read_header(path));
    sum_bytes(checkpoint);
    return checkpoint;
}

}  // namespace

Checkpoint read_checkpoint(const fs::path& path) {
    std::error_code error;
    if (!fs::is_directory(path, error))
        return path.extension() == ".json" ? read_indexed(path) : read_single(path);
    // Where both are, Hugging Face's transformers take the single file, too (general knowledge).
    if (is_here(path / kSingle)) return read_single(path / kSingle);
    if (is_here(path / kIndex)) return read_indexed(path / kIndex);
    throw InputError(path.string(),
                     fmt::format("expected {} or {} in the folder, found neither", kSingle, kIndex),
                     "give the folder of a safetensors checkpoint");
}

}  // namespace weir::models::safetensors
