// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/load_progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "base/units.h"
#include "numa/barrier.h"

namespace weir::decode {
namespace {

constexpr std::chrono::milliseconds kBetweenReports{500};
constexpr double kTexts = 10;  // of a whole load: each is a line where lines are kept

}  // namespace

LoadProgress::LoadProgress(std::stop_token stop, Progress progress)
    : stop_(std::move(stop)), progress_(std::move(progress)) {}

void LoadProgress::begin(std::string doing, std::uint64_t total_bytes) {
    doing_ = std::move(doing);
    total_bytes_ = total_bytes;
    bytes_ = 0;
    given_up_ = false;
    told_ = "";
    begun_ = reported_ = Clock::now();
}

void LoadProgress::add(std::uint64_t bytes, bool reports) {
    bytes_ += bytes;
    if (stop_.stop_requested()) throw Interrupted("stopped while the weights were read");
    if (given_up_) throw numa::Cancelled{};
    if (!reports || !progress_) return;
    const Clock::time_point now = Clock::now();
    if (now - reported_ < kBetweenReports && bytes_ < total_bytes_) return;
    reported_ = now;
    report(now);
}

void LoadProgress::report(Clock::time_point now) {
    const auto done = static_cast<double>(bytes_);
    const auto total = static_cast<double>(total_bytes_);
    const double fraction = total > 0 ? std::min(1.0, done / total) : 1.0;
    if (told_.empty() || fraction >= next_told_) {
        const double seconds = std::max(1e-9, std::chrono::duration<double>(now - begun_).count());
        told_ = fmt::format("{} {:.1f} of {:.1f} GB, {:.1f} GB/s", doing_, done / kGiga, total / kGiga,
                            done / kGiga / seconds);
        next_told_ = (std::floor(fraction * kTexts) + 1) / kTexts;
    }
    progress_(told_, fraction);
}

}  // namespace weir::decode
