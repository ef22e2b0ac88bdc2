// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/arena.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

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

constexpr std::uint64_t kGrain = 2 * kMiB;

/// A thread's share of so many times the caches, in whole huge pages.
std::uint64_t cache_share(std::uint64_t times, std::uint64_t cache_bytes, int threads) {
    return (times * cache_bytes / static_cast<std::uint64_t>(threads) + kGrain) / kGrain * kGrain;
}

/// Of each thread, the node of its pin.
std::vector<std::vector<int>> nodes_of(const numa::Team& team) {
    std::vector<std::vector<int>> nodes;
    for (const numa::Pin& pin : team.pins()) nodes.push_back({pin.node});
    return nodes;
}

}  // namespace

Unreadable binding_refusal(int error) {
    const std::string why = fmt::format("mbind: {}", std::strerror(error));
    if (error == EINVAL) return {why, "allow the node's memory in the cpuset of this process (cpuset.mems)"};
    return {why,
            "allow the mbind system call in the container's seccomp profile (docker run --cap-add SYS_NICE)"};
}

Arena::Arena(const numa::Team& team, std::size_t bytes_per_thread, numa::Pages pages)
    : Arena(team, std::vector<std::size_t>(static_cast<std::size_t>(team.size()), bytes_per_thread), pages) {}

Arena::Arena(const numa::Team& team, std::span<const std::size_t> bytes, numa::Pages pages)
    : Arena(team, bytes, nodes_of(team), pages) {}

Arena::Arena(const numa::Team& team, std::span<const std::size_t> bytes,
             std::span<const std::vector<int>> nodes, numa::Pages pages)
    : sums_(static_cast<std::size_t>(team.size())) {
    buffers_.resize(sums_.size());
    const auto make = [&](std::size_t thread) {
        const std::size_t whole = bytes[thread] / kernels::kReadGranule * kernels::kReadGranule;
        buffers_[thread] = std::make_unique<numa::Buffer>(whole, nodes[thread], pages);
    };
    if (numa::reserved(pages)) {  // which the kernel clears at once: work enough for all threads
        team.run([&](numa::Member& member) { make(static_cast<std::size_t>(member.thread())); });
    } else {
        for (std::size_t thread = 0; thread < sums_.size(); ++thread) make(thread);
    }
}

void Arena::fill(numa::Member& member) {
    const auto thread = static_cast<std::size_t>(member.thread());
    const std::span<std::byte> own = buffers_[thread]->bytes();
    std::uint64_t state = 0x9e3779b97f4a7c15U + thread;
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < own.size(); i += sizeof(std::uint64_t)) {
        const std::uint64_t word = next(state);
        std::memcpy(own.data() + i, &word, sizeof(word));
        sum += word;
    }
    sums_[thread] = sum;
}

int Arena::refused() const {
    for (const auto& buffer : buffers_) {
        if (buffer->refused() != 0) return buffer->refused();
    }
    return 0;
}

numa::PlacementProof Arena::proof(std::size_t first, std::size_t threads) const {
    std::vector<const numa::Buffer*> buffers;
    for (std::size_t i = first; i < first + threads; ++i) buffers.push_back(buffers_[i].get());
    return numa::prove_placement(buffers);
}

std::size_t least_bytes_per_thread(std::uint64_t last_level_cache_bytes, int threads) {
    return cache_share(kLeastTimesCache, last_level_cache_bytes, threads);
}

std::size_t arena_bytes_per_thread(std::uint64_t last_level_cache_bytes, std::span<const Room> rooms,
                                   int threads, const ArenaSize& size) {
    const std::uint64_t least = least_bytes_per_thread(last_level_cache_bytes, threads);
    std::uint64_t per_thread = std::max(
        {least, cache_share(size.times_cache, last_level_cache_bytes, threads), size.bytes_per_thread});
    for (const Room& room : rooms) {
        const std::uint64_t margin = std::max<std::uint64_t>(2 * kGiB, room.available_bytes / 20);
        const std::uint64_t budget = room.available_bytes > margin ? room.available_bytes - margin : 0;
        const auto count = static_cast<std::uint64_t>(room.threads);
        per_thread = std::min(per_thread, budget / count) / kGrain * kGrain;
        if (per_thread >= least) continue;
        throw MachineError(
            fmt::format("{} can be had{}, too little to measure memory beyond {} of last-level caches",
                        format_capacity(budget), room.where, format_capacity(last_level_cache_bytes)),
            fmt::format("free {} of memory{}, or raise the limit of the control group",
                        format_capacity(least * count - budget), room.where));
    }
    return per_thread;
}

std::size_t arena_bytes_per_thread(std::uint64_t last_level_cache_bytes, std::uint64_t available_bytes,
                                   int threads, const ArenaSize& size) {
    const Room room{available_bytes, threads, ""};
    return arena_bytes_per_thread(last_level_cache_bytes, {&room, 1}, threads, size);
}

}  // namespace weir::measure
