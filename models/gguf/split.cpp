// SPDX-License-Identifier: Apache-2.0
#include "models/gguf/split.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "models/gguf/header_bytes.h"
#include "models/gguf/split_check.h"
#include "models/gguf/split_name.h"

namespace weir::models::gguf {
namespace {

// llama.cpp's gguf-split writes these into every part; the number counts from 0.
constexpr std::string_view kCount = "split.count";
constexpr std::string_view kTensors = "split.tensors.count";

constexpr const char* kFetchParts =
    "put all parts of one download into one folder under the names that they were published with";

/// The InputError about what a part says of the split.
[[noreturn]] void refuse_part(const Header& part, std::string_view key, const std::string& what) {
    const Metadata::Item* item = part.metadata.find(key);
    refuse(part.file, item != nullptr ? item->offset : 0, what, kFetchParts);
}

/// Parts that a file says there are; files that were joined again say 0.
std::uint64_t stated_parts(const Header& header) {
    return std::max<std::uint64_t>(1, header.metadata.unsigned_number(kCount).value_or(1));
}

SplitName own_name(const Header& given, const std::filesystem::path& path) {
    const std::uint64_t count = stated_parts(given);
    const auto name = split_name(path.filename().string());
    if (!name)
        refuse_part(given, kCount,
                    fmt::format("this is one of {} parts, and its name is not as such: expected "
                                "NAME-0000N-of-{:05}.gguf",
                                count, count));
    if (name->count != count)
        refuse_part(given, kCount,
                    fmt::format("this is one of {} parts, and its name says of {}", count, name->count));
    return *name;
}

void require_all(const Header& given, const SplitName& name, const std::filesystem::path& folder) {
    constexpr std::size_t kNamed = 8;
    std::vector<std::string> missing;
    for (std::uint32_t number = 1; number <= name.count; ++number) {
        std::error_code ignored;
        if (!std::filesystem::exists(folder / name.file(number), ignored))
            missing.push_back(name.file(number));
    }
    if (missing.empty()) return;
    std::string names = missing.front();
    for (std::size_t i = 1; i < std::min(kNamed, missing.size()); ++i) names += ", " + missing[i];
    if (missing.size() > kNamed) names += fmt::format(" and {} more", missing.size() - kNamed);
    refuse_part(given, kCount,
                fmt::format("{} of {} parts are missing: {}", missing.size(), name.count, names));
}

void check_part(const Header& part, std::size_t index, std::size_t count) {
    const Metadata& metadata = part.metadata;
    const auto number = metadata.unsigned_number(kPartNumberKey);
    if (!number) metadata.refuse_missing(kPartNumberKey, fmt::format("{}, the number of this part", index));
    if (*number != index)
        refuse_part(
            part, kPartNumberKey,
            fmt::format("this is part {} of the split by its name or place, and part {} by {}", index + 1,
                        // The number may be near 2^64.
                        *number == ~std::uint64_t{0} ? "2^64" : std::to_string(*number + 1), kPartNumberKey));
    if (stated_parts(part) != count)
        refuse_part(part, kCount,
                    fmt::format("this is one of {} parts, and the part it was opened with is one of {}",
                                stated_parts(part), count));
}

void check_tensor_counts(const std::vector<Header>& headers) {
    const std::size_t held =
        std::accumulate(headers.begin(), headers.end(), std::size_t{0},
                        [](std::size_t sum, const Header& h) { return sum + h.tensors.size(); });
    if (!headers.front().metadata.find(kTensors))
        headers.front().metadata.refuse_missing(kTensors, fmt::format("{}, the tensors of all parts", held));
    for (const Header& part : headers) {
        const auto stated = part.metadata.unsigned_number(kTensors);
        if (stated && *stated != held)
            refuse_part(part, kTensors,
                        fmt::format("all parts should have {} tensors together, and have {}", *stated, held));
    }
}

void index_names(Checkpoint& checkpoint) {
    const std::vector<StoredTensor>& tensors = checkpoint.tensors;
    std::vector<std::uint32_t>& order = checkpoint.by_name;
    order.resize(tensors.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(),
                     [&](auto a, auto b) { return tensors[a].name < tensors[b].name; });
    const auto twice = std::adjacent_find(order.begin(), order.end(),
                                          [&](auto a, auto b) { return tensors[a].name == tensors[b].name; });
    if (twice == order.end()) return;
    const StoredTensor& first = tensors[*twice];
    const StoredTensor& second = tensors[*std::next(twice)];
    throw InputError(checkpoint.where(second),
                     fmt::format("tensor {} is also in {}", in_quotes(second.name),
                                 checkpoint.parts[first.part].path.string()),
                     kFetchParts);
}

}  // namespace

Checkpoint join_parts(std::vector<Header> headers) {
    if (headers.empty()) throw Fault("a checkpoint of no parts");
    if (headers.size() > 1 || stated_parts(headers.front()) > 1) {
        for (std::size_t i = 0; i < headers.size(); ++i) check_part(headers[i], i, headers.size());
        require_one_model(headers);
        check_tensor_counts(headers);
    }
    Checkpoint checkpoint;
    checkpoint.metadata = headers.front().metadata;
    for (Header& header : headers) {
        for (StoredTensor& tensor : header.tensors) {
            tensor.part = checkpoint.parts.size();
            checkpoint.tensors.push_back(std::move(tensor));
        }
        checkpoint.parts.push_back({header.file, header.file_bytes, header.version, header.alignment,
                                    header.data_start, header.tensors.size(), header.changed_ns});
    }
    index_names(checkpoint);
    return checkpoint;
}

Checkpoint open_checkpoint(const std::filesystem::path& path) {
    std::vector<Header> headers;
    Header given = read_header(path);
    if (stated_parts(given) == 1) {
        headers.push_back(std::move(given));
        return join_parts(std::move(headers));
    }
    const SplitName name = own_name(given, path);
    check_part(given, name.number - 1, name.count);
    require_all(given, name, path.parent_path());
    for (std::uint32_t number = 1; number <= name.count; ++number)
        headers.push_back(number == name.number ? given
                                                : read_header(path.parent_path() / name.file(number)));
    return join_parts(std::move(headers));
}

const StoredTensor* Checkpoint::find(std::string_view name) const {
    const auto found = std::lower_bound(by_name.begin(), by_name.end(), name,
                                        [&](auto i, std::string_view n) { return tensors[i].name < n; });
    return found != by_name.end() && tensors[*found].name == name ? &tensors[*found] : nullptr;
}

std::string Checkpoint::where(const StoredTensor& tensor) const {
    return fmt::format("{}: offset {}", parts.at(tensor.part).path.string(), tensor.described_at);
}

std::uint64_t Checkpoint::file_bytes() const {
    std::uint64_t sum = 0;
    for (const Part& part : parts) sum += part.file_bytes;
    return sum;
}

std::uint64_t Checkpoint::tensor_bytes() const {
    std::uint64_t sum = 0;
    for (const StoredTensor& tensor : tensors) sum += tensor.bytes;
    return sum;
}

std::uint64_t Checkpoint::weights() const {
    std::uint64_t sum = 0;
    for (const StoredTensor& tensor : tensors) sum += tensor.weights();
    return sum;
}

}  // namespace weir::models::gguf
