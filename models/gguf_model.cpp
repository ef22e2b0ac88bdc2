// SPDX-License-Identifier: Apache-2.0
#include "models/gguf_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "models/classify.h"
#include "models/family.h"
#include "models/gguf_fields.h"
#include "models/gguf_shape.h"
#include "models/reading.h"
#include "models/shape_check.h"

namespace weir::models {
namespace {

struct FileType {
    std::uint32_t number;
    std::string_view name;
};

constexpr std::array kFileTypes = std::to_array<FileType>({
    {0, "f32"},     {1, "f16"},     {2, "q4_0"},     {3, "q4_1"},    {7, "q8_0"},     {8, "q5_0"},
    {9, "q5_1"},    {10, "q2_k"},   {11, "q3_k_s"},  {12, "q3_k_m"}, {13, "q3_k_l"},  {14, "q4_k_s"},
    {15, "q4_k_m"}, {16, "q5_k_s"}, {17, "q5_k_m"},  {18, "q6_k"},   {19, "iq2_xxs"}, {20, "iq2_xs"},
    {21, "q2_k_s"}, {22, "iq3_xs"}, {23, "iq3_xxs"}, {24, "iq1_s"},  {25, "iq4_nl"},  {26, "iq3_s"},
    {27, "iq3_m"},  {28, "iq2_s"},  {29, "iq2_m"},   {30, "iq4_xs"}, {31, "iq1_m"},   {32, "bf16"},
    {36, "tq1_0"},  {37, "tq2_0"},  {38, "mxfp4"},   {39, "nvfp4"},
});

/// Names go to terminals: control characters become question marks.
std::string printable(std::string_view text) {
    std::string out(text);
    const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    std::replace_if(out.begin(), out.end(), control, '?');
    return out;
}

/// Experts that share a tensor are its matrices. Their biases are one row each, which GGUF stores as rows of
/// one matrix.
Tensor read_tensor(const gguf::StoredTensor& stored, std::uint64_t layers) {
    const TensorRole role = classify(stored.name, layers);
    Tensor tensor;
    tensor.name = printable(stored.name);
    tensor.class_name = role.class_name;
    tensor.layer = role.layer;
    tensor.rows = stored.rows();
    tensor.columns = stored.columns();
    tensor.matrices = stored.matrices();
    if (role.class_name == tensor_class::kRoutedExperts && stored.name.ends_with("_exps.bias"))
        std::swap(tensor.rows, tensor.matrices);
    tensor.format = stored.type_name();
    tensor.bytes = stored.bytes;
    return tensor;
}

std::uint64_t layers_of(const gguf::Checkpoint& checkpoint, std::string_view architecture) {
    const auto key = [&](std::string_view name) { return fmt::format("{}.{}", architecture, name); };
    const auto blocks = checkpoint.metadata.unsigned_number(key("block_count"));
    const auto mtp = checkpoint.metadata.unsigned_number(key("nextn_predict_layers")).value_or(0);
    if (!blocks || mtp >= *blocks) return kMostLayers;
    return *blocks - mtp;
}

/// Of the shape alone what the share of a token needs, for architectures that no family knows.
Readable<double> weight_bytes(const FileSummary& summary, const gguf::Checkpoint& checkpoint) {
    Shape shape;
    if (summary.shape) {
        shape = *summary.shape;
    } else if (summary.architecture) {
        const auto key = [&](std::string_view name) {
            return fmt::format("{}.{}", *summary.architecture, name);
        };
        shape.experts = checkpoint.metadata.unsigned_number(key("expert_count")).value_or(0);
        shape.top_k = checkpoint.metadata.unsigned_number(key("expert_used_count")).value_or(0);
        shape.tied_head = checkpoint.find("output.weight") == nullptr;
    }
    double bytes = 0;
    for (const Tensor& tensor : summary.tensors) {
        if (tensor.class_name == tensor_class::kRoutedExperts && (shape.top_k == 0 || shape.experts == 0)) {
            return Unreadable{
                "the file does not say how many experts a token uses",
                "convert the model again with a current llama.cpp, which writes expert_used_count"};
        }
        if (tensor.class_name == tensor_class::kOther && tensor.layer >= 0) {
            return Unreadable{"what " + tensor.name + " is for is not known, nor whether each token reads it",
                              "the bytes by class leave it apart"};
        }
        bytes += static_cast<double>(tensor.bytes) * read_share(tensor, shape);
    }
    return bytes;
}

void read_files(const gguf::Checkpoint& checkpoint, FileSummary& summary) {
    for (const gguf::Part& part : checkpoint.parts)
        summary.files.push_back({part.path.string(), part.file_bytes});
    summary.file_bytes = checkpoint.file_bytes();
}

Readable<std::string> read_quant(const gguf::Checkpoint& checkpoint, const FileSummary& summary) {
    const auto type = checkpoint.metadata.unsigned_number("general.file_type");
    std::string name = type ? file_type_name(*type) : std::string();
    if (name.empty()) name = dominant_format(summary);
    if (name.empty()) return Unreadable{"the file has no tensors", "give a file with weights"};
    return name;
}

Readable<Shape> read_shape(const gguf::Checkpoint& checkpoint, const FileSummary& summary) {
    if (!summary.architecture) return summary.architecture.reason();
    if (checkpoint.tensors.empty())
        return Unreadable{"the file has no tensors: a vocabulary alone", "give a file with weights"};
    if (find_family(*summary.architecture) == nullptr) return unknown_architecture(*summary.architecture);
    Readable<Shape> shape = read_gguf_shape(GgufFields(checkpoint));
    if (!shape) return shape;
    check_shape(*shape, summary.files.front().path);
    return proven_shape(*shape, summary.tensors);
}

}  // namespace

std::string file_type_name(std::uint64_t file_type) {
    const auto* found = std::find_if(kFileTypes.begin(), kFileTypes.end(),
                                     [&](const FileType& type) { return type.number == file_type; });
    return found == kFileTypes.end() ? std::string() : std::string(found->name);
}

std::optional<std::uint32_t> file_type_number(std::string_view name) {
    const auto* found = std::find_if(kFileTypes.begin(), kFileTypes.end(),
                                     [&](const FileType& type) { return type.name == name; });
    if (found == kFileTypes.end()) return std::nullopt;
    return found->number;
}

FileSummary summarize(const gguf::Checkpoint& checkpoint) {
    FileSummary summary;
    summary.kind = "gguf";
    read_files(checkpoint, summary);
    const auto name = checkpoint.metadata.text("general.name");
    summary.name = name && !name->empty() ? printable(*name) : checkpoint.parts.front().path.stem().string();
    const auto architecture = checkpoint.metadata.text("general.architecture");
    if (architecture) {
        summary.architecture = std::string(*architecture);
    } else {
        summary.architecture =
            Unreadable{"the file names no architecture", "convert the model again with a current llama.cpp"};
    }
    const std::uint64_t layers = layers_of(checkpoint, summary.architecture.value_or(""));
    for (const gguf::StoredTensor& stored : checkpoint.tensors)
        summary.tensors.push_back(read_tensor(stored, layers));
    add_up_tensors(summary);
    summary.quant = read_quant(checkpoint, summary);
    summary.shape = read_shape(checkpoint, summary);
    summary.weight_bytes_per_token = weight_bytes(summary, checkpoint);
    return summary;
}

FileSummary summarize_gguf(const std::filesystem::path& path) {
    return summarize(gguf::open_checkpoint(path));
}

}  // namespace weir::models
