// SPDX-License-Identifier: Apache-2.0
#include "measure/arena.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "base/units.h"
#include "kernels/read.h"
#include "numa/placement.h"

namespace weir::measure {
namespace {

constexpr std::uint64_t kLeastTimesCache = 8;

std::uint64_t next(std::uint64_t& state) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

}  // namespace

Arena::Arena(const numa::Team& team, std::size_t bytes_per_thread, numa::Pages pages)
    : bytes_per_thread_(bytes_per_thread / kernels::kReadGranule * kernels::kReadGranule),
      sums_(static_cast<std::size_t>(team.size())) {
    for (const numa::Pin& pin : team.pins()) {
        buffers_.push_back(std::make_unique<numa::Buffer>(bytes_per_thread_, pin.node, pages));
    }
}

void Arena::fill(numa::Member& member) {
    const auto thread = static_cast<std::size_t>(member.thread());
    std::byte* const data = buffers_[thread]->bytes().data();
    std::uint64_t state = 0x9e3779b97f4a7c15U + thread;
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < bytes_per_thread_; i += sizeof(std::uint64_t)) {
        const std::uint64_t word = next(state);
        std::memcpy(data + i, &word, sizeof(word));
        sum += word;
    }
    sums_[thread] = sum;
}

double Arena::huge_fraction() const {
    std::vector<const numa::Buffer*> buffers;
    for (const auto& buffer : buffers_) buffers.push_back(buffer.get());
    return numa::prove_placement(buffers).huge_page_fraction.value_or(0);
}

std::size_t arena_bytes_per_thread(std::uint64_t last_level_cache_bytes, std::uint64_t available_bytes,
                                   int threads, const ArenaSize& size) {
    constexpr std::uint64_t kGrain = 2 * kMiB;
    const std::uint64_t margin = std::max<std::uint64_t>(2 * kGiB, available_bytes / 20);
    const std::uint64_t budget = available_bytes > margin ? available_bytes - margin : 0;
    const auto count = static_cast<std::uint64_t>(threads);
    const auto share = [&](std::uint64_t times) {
        return (times * last_level_cache_bytes / count + kGrain) / kGrain * kGrain;
    };
    const std::uint64_t least = share(kLeastTimesCache);
    const std::uint64_t wanted = std::max({least, share(size.times_cache), size.bytes_per_thread});
    const std::uint64_t per_thread = std::min(wanted, budget / count) / kGrain * kGrain;
    if (per_thread < least) {
        throw MachineError(
            fmt::format("{} can be had, too little to measure memory beyond {} of last-level caches",
                        format_capacity(budget), format_capacity(last_level_cache_bytes)),
            fmt::format("free {} of memory, or raise the limit of the control group",
                        format_capacity(least * count - budget)));
    }
    return per_thread;
}

}  // namespace weir::measure
