// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/matvec_rate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <vector>

#include "base/error.h"
#include "formats/format.h"
#include "formats/random.h"
#include "kernels/activation.h"
#include "kernels/dispatch.h"
#include "kernels/tape.h"
#include "measure/meters/metered_figures.h"
#include "measure/sampling/turns.h"

namespace weir::measure {
namespace {

constexpr std::size_t kColumns = 7168;
constexpr std::size_t kRun = 16;  // tiles a call: 256 rows, as a thread's share of a matrix
constexpr double kTolerance = 1e-3;

/// One thread's tape over all of its memory.
class TapeRun {
public:
    TapeRun(const Bench& bench, formats::Format format, int thread)
        : format_(format),
          own_(bench.arena.own(thread).bytes()),
          tile_bytes_(kernels::tile_bytes(format, kColumns)),
          tiles_(own_.size() / tile_bytes_ / kRun * kRun),
          table_(kernels::table(bench.isa)),
          input_(table_.activation, kColumns),
          out_(kernels::kTileRows * kRun),
          thread_(thread) {
        if (tiles_ == 0) throw Fault("the arena is smaller than one run of tiles");
    }

    /// Packs random blocks, no tile like another.
    void fill() {
        const std::size_t row_bytes = formats::row_bytes(format_, kColumns);
        std::vector<std::byte> rows(kernels::kTileRows * row_bytes);
        std::array<const std::byte*, kernels::kTileRows> pointers{};
        for (std::size_t r = 0; r < pointers.size(); ++r) pointers[r] = rows.data() + r * row_bytes;
        for (std::size_t tile = 0; tile < tiles_; ++tile) {
            random_rows(tile, rows);
            kernels::pack_tile(format_, kColumns, pointers, own_.data() + tile * tile_bytes_);
        }
        std::vector<float> x(kColumns);
        for (std::size_t i = 0; i < kColumns; ++i) x[i] = std::sin(0.37F * static_cast<float>(i));
        input_.set(x, kernels::form_of(format_));
    }

    /// Multiplies the next run of tiles and returns its bytes.
    double multiply() {
        table_.matvec[format_](own_.data() + next_ * tile_bytes_, kRun, kColumns, input_.view(), out_.data());
        last_ = next_;
        next_ = next_ + kRun >= tiles_ ? 0 : next_ + kRun;
        return static_cast<double>(kRun * tile_bytes_);
    }

    /// Results of the last run of tiles, its first, middle and last tile, against the scalar reference over
    /// the same rows.
    void validate() const {
        for (const std::size_t tile : {std::size_t{0}, kRun / 2, kRun - 1}) validate_tile(tile);
    }

private:
    void validate_tile(std::size_t tile) const {
        const std::size_t row_bytes = formats::row_bytes(format_, kColumns);
        std::vector<std::byte> rows(kernels::kTileRows * row_bytes);
        std::array<float, kernels::kTileRows> expected{};
        random_rows(last_ + tile, rows);
        kernels::matvec_reference(format_, rows.data(), kernels::kTileRows, kColumns, input_.view(),
                                  expected.data());
        for (std::size_t r = 0; r < expected.size(); ++r) {
            const auto given = static_cast<double>(out_[tile * kernels::kTileRows + r]);
            const auto right = static_cast<double>(expected[r]);
            if (std::abs(given - right) <= kTolerance * (1 + std::abs(right))) continue;
            throw Fault(fmt::format("the {} kernel gave {} where the reference gives {}",
                                    formats::info(format_).name, given, right));
        }
    }

    void random_rows(std::size_t tile, std::span<std::byte> rows) const {
        const float scale = 1.0F / std::sqrt(static_cast<float>(kColumns));
        formats::random_blocks(format_, static_cast<std::uint64_t>(thread_) + 1, tile, scale, rows);
    }

    formats::Format format_;
    std::span<std::byte> own_;
    std::size_t tile_bytes_;
    std::size_t tiles_;
    const kernels::KernelTable& table_;
    kernels::Activation input_;
    kernels::AlignedArray<float> out_;
    int thread_;
    std::size_t next_ = 0;
    std::size_t last_ = 0;
};

void measure_format(const Bench& bench, const kernels::ReadKernel& ceiling_kernel, formats::Format format) {
    std::vector<std::unique_ptr<TapeRun>> tapes(static_cast<std::size_t>(bench.threads()));
    const auto own = [&](const numa::Member& member) -> std::unique_ptr<TapeRun>& {
        return tapes[static_cast<std::size_t>(member.thread())];
    };
    bench.team.run([&](numa::Member& member) {
        own(member) = std::make_unique<TapeRun>(bench, format, member.thread());
        own(member)->fill();
    });
    const Alternated rates =
        alternate(bench, bench.team, ceiling_kernel, [&](numa::Member& member, const WindowClock& clock) {
            return for_a_window(clock, [&] { return own(member)->multiply(); });
        });
    for (const auto& tape : tapes) tape->validate();
    if (!bench.enough(rates.works)) return;
    add_metered(bench, formats::info(format).name, bench.threads(), rates.works);
    bench.out.matvec.push_back({std::string(formats::info(format).name),
                                std::string(kernels::name(bench.isa)), bench.threads(),
                                rates.works.estimate(), rates.of_ceiling.estimate(), rates.works.doubts});
}

}  // namespace

void measure_matvec(const Bench& bench, const kernels::ReadKernel& ceiling_kernel) {
    const std::span<const formats::Format> formats = kernels::tape_formats();
    for (std::size_t i = 0; i < formats.size() && !bench.stopped(); ++i) {
        const double done = static_cast<double>(i) / static_cast<double>(formats.size());
        bench.tell(fmt::format("matrix-vector kernels: {}", formats::info(formats[i]).name), done);
        measure_format(bench.part(i, formats.size()), ceiling_kernel, formats[i]);
    }
}

}  // namespace weir::measure
