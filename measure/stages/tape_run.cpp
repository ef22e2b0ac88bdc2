// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/tape_run.h"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "base/error.h"
#include "formats/random.h"
#include "kernels/tape.h"

namespace weir::measure {
namespace {

constexpr double kTolerance = 1e-3;

}  // namespace

TapeRun::TapeRun(kernels::Isa isa, formats::Format format, const Shape& shape, std::span<std::byte> memory,
                 std::uint64_t seed)
    : format_(format),
      shape_(shape),
      memory_(memory),
      tile_bytes_(kernels::tile_bytes(format, shape.columns)),
      tiles_(memory.size() / tile_bytes_ / shape.tiles_a_call * shape.tiles_a_call),
      table_(kernels::table(isa)),
      input_(table_.activation, shape.columns),
      out_(kernels::kTileRows * shape.tiles_a_call),
      seed_(seed) {
    if (tiles_ == 0) throw Fault("the memory is smaller than one run of tiles");
}

void TapeRun::fill() {
    const std::size_t row_bytes = formats::row_bytes(format_, shape_.columns);
    std::vector<std::byte> rows(kernels::kTileRows * row_bytes);
    std::array<const std::byte*, kernels::kTileRows> pointers{};
    for (std::size_t r = 0; r < pointers.size(); ++r) pointers[r] = rows.data() + r * row_bytes;
    for (std::size_t tile = 0; tile < tiles_; ++tile) {
        random_rows(tile, rows);
        kernels::pack_tile(format_, shape_.columns, pointers, memory_.data() + tile * tile_bytes_);
    }
    std::vector<float> x(shape_.columns);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::sin(0.37F * static_cast<float>(i));
    input_.set(x, kernels::form_of(format_));
}

double TapeRun::multiply() {
    table_.matvec[format_](memory_.data() + next_ * tile_bytes_, shape_.tiles_a_call, shape_.columns,
                           input_.view(), out_.data());
    last_ = next_;
    next_ = next_ + shape_.tiles_a_call >= tiles_ ? 0 : next_ + shape_.tiles_a_call;
    return static_cast<double>(shape_.tiles_a_call * tile_bytes_);
}

void TapeRun::validate() const {
    for (const std::size_t tile : {std::size_t{0}, shape_.tiles_a_call / 2, shape_.tiles_a_call - 1})
        validate_tile(tile);
}

void TapeRun::validate_tile(std::size_t tile) const {
    const std::size_t row_bytes = formats::row_bytes(format_, shape_.columns);
    std::vector<std::byte> rows(kernels::kTileRows * row_bytes);
    std::array<float, kernels::kTileRows> expected{};
    random_rows(last_ + tile, rows);
    kernels::matvec_reference(format_, rows.data(), kernels::kTileRows, shape_.columns, input_.view(),
                              expected.data());
    for (std::size_t r = 0; r < expected.size(); ++r) {
        const auto given = static_cast<double>(out_[tile * kernels::kTileRows + r]);
        const auto right = static_cast<double>(expected[r]);
        if (std::abs(given - right) <= kTolerance * (1 + std::abs(right))) continue;
        throw Fault(fmt::format("the {} kernel gave {} where the reference gives {}",
                                formats::info(format_).name, given, right));
    }
}

void TapeRun::random_rows(std::size_t tile, std::span<std::byte> rows) const {
    const float scale = 1.0F / std::sqrt(static_cast<float>(shape_.columns));
    formats::random_blocks(format_, seed_, tile, scale, rows);
}

}  // namespace weir::measure
