// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/files.h"
#include "formats/format.h"
#include "models/gguf/split.h"
#include "models/synth/named_shapes.h"
#include "models/synth/write.h"
#include "tests/scratch_folder.h"

namespace weir::models::synth::tests {

/// A made-up model on disk, read back.
class MadeFile {
public:
    MadeFile(const Shape& shape, const Options& options, unsigned threads = 1,
             std::size_t buffer_bytes = Batches::kBatchBytes)
        : path_(folder_.path() / "made.gguf"), plan_(plan(shape, options)) {
        write(plan_, path_, {.threads = threads, .buffer_bytes = buffer_bytes});
        checkpoint_ = gguf::open_checkpoint(path_);
        bytes_ = read_file(path_);
    }

    const std::filesystem::path& path() const { return path_; }
    const Synthesis& planned() const { return plan_; }
    const gguf::Checkpoint& checkpoint() const { return checkpoint_; }
    const std::string& bytes() const { return bytes_; }

    bool has(const std::string& name) const { return checkpoint_.find(name) != nullptr; }
    std::string bytes_of(const std::string& name) const {
        const gguf::StoredTensor* tensor = checkpoint_.find(name);
        return tensor == nullptr ? "" : bytes_.substr(tensor->offset, tensor->bytes);
    }
    std::vector<float> weights(const gguf::StoredTensor& tensor) const {
        std::vector<float> values(tensor.weights());
        formats::dequantize(tensor.format,
                            std::as_bytes(std::span(bytes_)).subspan(tensor.offset, tensor.bytes), values);
        return values;
    }

private:
    weir::tests::ScratchFolder folder_;
    std::filesystem::path path_;
    Synthesis plan_;
    gguf::Checkpoint checkpoint_;
    std::string bytes_;
};

inline double mean(const std::vector<float>& values) {
    double sum = 0;
    for (const float value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

inline double deviation(const std::vector<float>& values) {
    const double centre = mean(values);
    double sum = 0;
    for (const float value : values) sum += (value - centre) * (value - centre);
    return std::sqrt(sum / static_cast<double>(values.size()));
}

}  // namespace weir::models::synth::tests
