// SPDX-License-Identifier: Apache-2.0
#include "models/synth/random_tensor.h"

#include <cmath>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "formats/random.h"
#include "formats/random_bits.h"

namespace weir::models::synth {
namespace {

constexpr float kSpread = 0.1F;
constexpr float kMostFactor = 8;

/// FNV-1a, so that a tensor's seed is the same on every machine and in every build.
std::uint64_t hash(std::string_view name) {
    std::uint64_t value = 0xCBF29CE484222325ULL;
    for (const char letter : name) value = (value ^ static_cast<unsigned char>(letter)) * 0x100000001B3ULL;
    return value;
}

formats::Format format_of(const Tensor& tensor) {
    const auto format = formats::from_name(tensor.format);
    if (!format) throw Fault(tensor.name + " has no format");
    return *format;
}

float deviation(const Tensor& tensor, bool tied_head) {
    if (tensor.class_name == tensor_class::kEmbedding && !tied_head) return 1;
    const bool transposed = tensor.name.ends_with(".attn_k_b.weight");
    return 1 / std::sqrt(static_cast<float>(transposed ? tensor.rows : tensor.columns));
}

}  // namespace

RandomTensor::RandomTensor(const Tensor& tensor, bool tied_head, std::uint64_t seed)
    : format_(format_of(tensor)),
      seed_(formats::RandomBits(seed, hash(tensor.name)).next()),
      rows_(tensor.rows * tensor.matrices),
      columns_(tensor.columns),
      row_bytes_(formats::row_bytes(format_, columns_)) {
    if (tensor.name == "rope_freqs.weight") {
        kind_ = Kind::kRising;
    } else if (tensor.class_name == tensor_class::kNorm || tensor.name.ends_with(".bias")) {
        kind_ = Kind::kValues;
        centre_ = tensor.name.ends_with(".bias") ? 0 : 1;
    } else {
        scale_ = deviation(tensor, tied_head);
    }
}

void RandomTensor::fill(std::uint64_t first, std::span<std::byte> rows) const {
    const std::size_t count = rows.size() / row_bytes_;
    for (std::size_t i = 0; i < count; ++i) fill_row(first + i, rows.subspan(i * row_bytes_, row_bytes_));
}

void RandomTensor::fill_row(std::uint64_t row, std::span<std::byte> bytes) const {
    if (kind_ == Kind::kBlocks) {
        formats::random_blocks(format_, seed_, row, scale_, bytes);
    } else {
        fill_values(row, bytes);
    }
}

void RandomTensor::fill_values(std::uint64_t row, std::span<std::byte> bytes) const {
    formats::RandomBits bits(seed_, row);
    std::vector<float> values(columns_);
    for (std::size_t i = 0; i < columns_; ++i) {
        if (kind_ == Kind::kRising) {
            values[i] = std::pow(kMostFactor, static_cast<float>(i + 1) / static_cast<float>(columns_));
        } else {
            const float unit = static_cast<float>(bits.next() >> 40U) * 0x1.0p-23F - 1;
            values[i] = centre_ + kSpread * unit;
        }
    }
    formats::quantize(format_, values, bytes);
}

}  // namespace weir::models::synth
