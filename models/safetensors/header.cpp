// SPDX-License-Identifier: Apache-2.0
#include "models/safetensors/header.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "base/descriptor.h"
#include "base/error.h"
#include "base/value.h"
#include "models/safetensors/shown.h"

namespace weir::models::safetensors {
namespace {

constexpr const char* kAgain = "download the file again, or give a safetensors file";
constexpr std::string_view kMetadata = "__metadata__";

[[noreturn]] void refuse(const std::string& source, const std::string& what) {
    throw InputError(source, what, kAgain);
}

/// Faults of one tensor: the message names file, tensor and member.
class TensorFault {
public:
    TensorFault(const std::string& source, const std::string& tensor) : source_(source), tensor_(tensor) {}
    [[noreturn]] void operator()(const std::string& what) const {
        refuse(source_, fmt::format("tensor {}: {}", shown(tensor_), what));
    }

private:
    const std::string& source_;
    const std::string& tensor_;
};

/// Length of the JSON, from the first 8 bytes; checked against the format's limit and the file.
std::uint64_t json_length(std::span<const std::byte> start, std::uint64_t file_bytes,
                          const std::string& source) {
    if (start.size() < kLengthBytes || file_bytes < kLengthBytes)
        refuse(source, fmt::format("byte 0: expected 8 bytes with the header's length, the file has {}",
                                   std::min<std::uint64_t>(start.size(), file_bytes)));
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < kLengthBytes; ++i)
        length |= std::to_integer<std::uint64_t>(start[i]) << (8 * i);
    if (length > kLongestHeader)
        refuse(source,
               fmt::format("byte 0: a header of {} bytes; the format allows {}", length, kLongestHeader));
    if (length > file_bytes - kLengthBytes)
        refuse(source,
               fmt::format("byte 0: a header of {} bytes, but the file ends {} bytes before the header does",
                           length, length - (file_bytes - kLengthBytes)));
    return length;
}

/// Blanks in place of the length, so that the JSON reader counts bytes as the file does.
std::string json_text(std::span<const std::byte> start, std::uint64_t length) {
    std::string text(kLengthBytes + length, ' ');
    std::transform(start.begin() + kLengthBytes, start.begin() + static_cast<std::ptrdiff_t>(text.size()),
                   text.begin() + kLengthBytes, [](std::byte byte) { return static_cast<char>(byte); });
    return text;
}

Value parse(const std::string& text, const std::string& source) {
    if (text.size() == kLengthBytes || text[kLengthBytes] != '{')
        refuse(source, "byte 8: expected the '{' of the header");
    try {
        return parse_json(text, "header");
    } catch (const InputError& error) {
        refuse(source, error.what());
    }
}

void check_metadata(const Value& metadata, const std::string& source) {
    const Value::Object* members = metadata.as_object();
    if (members == nullptr)
        refuse(source, fmt::format("{}: expected an object, found {}", kMetadata, metadata.kind()));
    for (const auto& [name, value] : *members) {
        if (value.as_string() == nullptr)
            refuse(source,
                   fmt::format("{}: {}: expected a string, found {}", kMetadata, shown(name), value.kind()));
    }
}

std::vector<std::uint64_t> read_sizes(const Value& value, std::string_view member, const TensorFault& fault) {
    const Value::Array* items = value.as_array();
    if (items == nullptr) fault(fmt::format("{}: expected an array, found {}", member, value.kind()));
    std::vector<std::uint64_t> sizes(items->size());
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        if (!(*items)[i].read_unsigned(sizes[i]))
            fault(fmt::format("{}[{}]: expected a whole number from 0, found {}", member, i,
                              (*items)[i].kind() == "a number" ? "another number" : (*items)[i].kind()));
    }
    return sizes;
}

const Dtype* read_dtype(const Value& value, const TensorFault& fault) {
    const std::string* name = value.as_string();
    if (name == nullptr) fault(fmt::format("dtype: expected a string, found {}", value.kind()));
    const Dtype* dtype = find_dtype(*name);
    if (dtype == nullptr) fault(fmt::format("dtype: the format has no type {}", shown(*name)));
    return dtype;
}

/// Bytes that shape and type need: overflow and broken bytes are faults.
std::uint64_t needed_bytes(const HeaderTensor& tensor, const TensorFault& fault) {
    std::uint64_t bits = tensor.dtype->bits;
    for (const std::uint64_t size : tensor.shape) {
        if (__builtin_mul_overflow(bits, size, &bits)) fault("shape: the tensor has more than 2^64 bits");
    }
    if (bits % 8 != 0) fault(fmt::format("shape: {} bits are no whole bytes", bits));
    return bits / 8;
}

void set_offsets(HeaderTensor& tensor, const std::vector<std::uint64_t>& offsets, const TensorFault& fault) {
    if (offsets.size() != 2)
        fault(fmt::format("data_offsets: expected 2 numbers, begin and end, found {}", offsets.size()));
    tensor.begin = offsets[0];
    tensor.end = offsets[1];
    if (tensor.begin > tensor.end)
        fault(fmt::format("data_offsets: begin {} lies after end {}", tensor.begin, tensor.end));
}

HeaderTensor read_tensor(const std::string& name, const Value& value, const std::string& source) {
    const TensorFault fault(source, name);
    const Value::Object* members = value.as_object();
    if (members == nullptr) fault(fmt::format("expected an object, found {}", value.kind()));
    HeaderTensor tensor;
    tensor.name = name;
    bool has_shape = false;
    bool has_offsets = false;
    for (const auto& [member, content] : *members) {
        if (member == "dtype") {
            if (tensor.dtype != nullptr) fault("dtype: stands twice");
            tensor.dtype = read_dtype(content, fault);
        } else if (member == "shape") {
            if (std::exchange(has_shape, true)) fault("shape: stands twice");
            tensor.shape = read_sizes(content, member, fault);
        } else if (member == "data_offsets") {
            if (std::exchange(has_offsets, true)) fault("data_offsets: stands twice");
            set_offsets(tensor, read_sizes(content, member, fault), fault);
        }
    }
    if (tensor.dtype == nullptr) fault("dtype: is missing");
    if (!has_shape) fault("shape: is missing");
    if (!has_offsets) fault("data_offsets: is missing");
    const std::uint64_t needed = needed_bytes(tensor, fault);
    if (needed != tensor.bytes())
        fault(fmt::format("data_offsets: {} bytes, but shape and dtype {} need {}", tensor.bytes(),
                          tensor.dtype->file_name, needed));
    return tensor;
}

std::vector<HeaderTensor> read_tensors(const Value::Object& members, const std::string& source) {
    std::vector<HeaderTensor> tensors;
    tensors.reserve(members.size());
    std::unordered_set<std::string_view> names;
    names.reserve(members.size());
    for (const auto& [name, value] : members) {
        if (!names.insert(name).second) refuse(source, fmt::format("tensor {}: stands twice", shown(name)));
        if (name == kMetadata)
            check_metadata(value, source);
        else
            tensors.push_back(read_tensor(name, value, source));
    }
    return tensors;
}

/// The tensors' bytes must fill the file from the header's end on, one after the other.
std::uint64_t check_layout(const std::vector<HeaderTensor>& tensors, const std::string& source) {
    std::uint64_t position = 0;
    for (const HeaderTensor& tensor : tensors) {
        const TensorFault fault(source, tensor.name);
        if (tensor.begin < position)
            fault(fmt::format("data_offsets: begin {} lies within the tensor before it, which ends at {}",
                              tensor.begin, position));
        if (tensor.begin > position)
            fault(fmt::format("data_offsets: begin {} leaves a hole of {} bytes before it", tensor.begin,
                              tensor.begin - position));
        position = tensor.end;
    }
    return position;
}

void check_file_size(const Header& header, std::uint64_t file_bytes, const std::string& source) {
    const std::uint64_t present = file_bytes - header.data_begin;
    if (present < header.data_bytes) {
        throw InputError(source,
                         fmt::format("byte {}: the file ends here; {} bytes of its tensors are missing",
                                     file_bytes, header.data_bytes - present),
                         "the download was cut off: finish it");
    }
    if (present > header.data_bytes)
        refuse(source, fmt::format("byte {}: {} bytes follow the last tensor",
                                   header.data_begin + header.data_bytes, present - header.data_bytes));
}

[[noreturn]] void cannot_read(const std::filesystem::path& path, const std::string& why) {
    throw InputError(path.string(), "cannot be read: " + why, "check the name and that you may read it");
}

/// Appends `bytes` bytes of the file that follow those in `out`.
void read_on(int fd, std::uint64_t bytes, std::vector<std::byte>& out, const std::filesystem::path& path) {
    std::size_t have = out.size();
    out.resize(have + bytes);
    while (have < out.size()) {
        const ssize_t got = ::pread(fd, out.data() + have, out.size() - have, static_cast<off_t>(have));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) cannot_read(path, std::strerror(errno));
        if (got == 0) refuse(path.string(), fmt::format("byte {}: the file became shorter meanwhile", have));
        have += static_cast<std::size_t>(got);
    }
}

}  // namespace

Header parse_header(std::span<const std::byte> start, std::uint64_t file_bytes, const std::string& source) {
    const std::uint64_t length = json_length(start, file_bytes, source);
    if (start.size() < kLengthBytes + length) throw Fault("parse_header was given a part of the header");
    const Value json = parse(json_text(start, length), source);
    Header header;
    header.data_begin = kLengthBytes + length;
    header.tensors = read_tensors(*json.as_object(), source);
    std::stable_sort(header.tensors.begin(), header.tensors.end(), [](const auto& left, const auto& right) {
        return std::tie(left.begin, left.end) < std::tie(right.begin, right.end);
    });
    header.data_bytes = check_layout(header.tensors, source);
    check_file_size(header, file_bytes, source);
    return header;
}

Header read_header(const std::filesystem::path& path) {
    // Opening a pipe would otherwise wait for a writer.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.get() < 0) cannot_read(path, std::strerror(errno));
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) cannot_read(path, std::strerror(errno));
    if (!S_ISREG(status.st_mode)) cannot_read(path, "it is no regular file");
    const auto file_bytes = static_cast<std::uint64_t>(status.st_size);
    std::vector<std::byte> start;
    read_on(file.get(), std::min(kLengthBytes, file_bytes), start, path);
    read_on(file.get(), json_length(start, file_bytes, path.string()), start, path);
    return parse_header(start, file_bytes, path.string());
}

}  // namespace weir::models::safetensors
