// SPDX-License-Identifier: Apache-2.0
#include "models/safetensors_model.h"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "base/error.h"
#include "models/config_json.h"
#include "models/reading.h"
#include "models/safetensors/index.h"
#include "models/safetensors/inventory.h"

namespace weir::models {
namespace {

constexpr const char* kNoConfig = "there is no config.json beside the files";

/// Reads config.json, where it is there, into the summary; true where the summary has a shape then.
void read_config(const std::filesystem::path& folder, FileSummary& summary) {
    const std::filesystem::path file = folder / "config.json";
    if (!std::filesystem::exists(file)) {
        const Unreadable none{kNoConfig, "download the model's config.json into the same folder"};
        summary.architecture = none;
        summary.shape = none;
        summary.quant = none;
        return;
    }
    const Readable<ConfigModel> config = try_read_config_file(file);
    if (!config) {
        summary.architecture = config.reason();
        summary.shape = config.reason();
        summary.quant = config.reason();
        return;
    }
    summary.architecture = config->model_type;
    summary.shape = config->shape;
    if (!config->native_quant.empty()) summary.quant = config->native_quant;
}

void read_tensors(const safetensors::Checkpoint& checkpoint, FileSummary& summary) {
    safetensors::Known known;
    if (summary.shape) {
        known.layers = static_cast<int>(summary.shape->layers);
        if (summary.shape->experts > 0) known.experts = summary.shape->experts;
    }
    Readable<std::vector<Tensor>> rows = safetensors::inventory(checkpoint, known);
    if (!rows) {
        summary.tensor_bytes = checkpoint.total_bytes;
        summary.weights = rows.reason();
        summary.weight_bytes_per_token = rows.reason();
        return;
    }
    summary.tensors = *rows;
    add_up_tensors(summary);
    if (!summary.quant && !summary.tensors.empty()) summary.quant = dominant_format(summary);
    if (summary.shape) summary.shape = proven_shape(*summary.shape, summary.tensors);
    if (!summary.shape) {
        summary.weight_bytes_per_token = summary.shape.reason();
        return;
    }
    double bytes = 0;
    for (const Tensor& tensor : summary.tensors)
        bytes += static_cast<double>(tensor.bytes) * read_share(tensor, *summary.shape);
    summary.weight_bytes_per_token = bytes;
}

void read_files(const safetensors::Checkpoint& checkpoint, FileSummary& summary) {
    std::uint64_t bytes = 0;
    summary.file_bytes = bytes;
    for (const safetensors::Part& part : checkpoint.parts) {
        summary.files.push_back({part.path.string(), part.bytes});
        if (!part.bytes) {
            summary.file_bytes = part.bytes.reason();
        } else if (summary.file_bytes) {
            summary.file_bytes = bytes += *part.bytes;
        }
    }
}

}  // namespace

FileSummary summarize_safetensors(const std::filesystem::path& path) {
    const safetensors::Checkpoint checkpoint = safetensors::read_checkpoint(path);
    FileSummary summary;
    summary.kind = "safetensors";
    summary.name = std::filesystem::absolute(checkpoint.folder / "").parent_path().filename().string();
    read_files(checkpoint, summary);
    read_config(checkpoint.folder, summary);
    read_tensors(checkpoint, summary);
    return summary;
}

}  // namespace weir::models
