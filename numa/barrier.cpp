// SPDX-License-Identifier: Apache-2.0
#include "numa/barrier.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "numa/futex.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace weir::numa {
namespace {

constexpr std::chrono::microseconds kSpin{20};
constexpr int kPausesBetweenClockReads = 16;

void pause() {
#if defined(__x86_64__)
    _mm_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

/// Group numbers as indices from 0 in order of first appearance.
std::vector<std::size_t> indices(const std::vector<int>& group_of_thread) {
    std::map<int, std::size_t> known;
    std::vector<std::size_t> out;
    for (const int group : group_of_thread)
        out.push_back(known.try_emplace(group, known.size()).first->second);
    return out;
}

std::size_t count_of(const std::vector<std::size_t>& index) {
    return index.empty() ? 0 : *std::max_element(index.begin(), index.end()) + 1;
}

}  // namespace

Barrier::Barrier(const std::vector<int>& group_of_thread)
    : group_index_(indices(group_of_thread)), groups_(count_of(group_index_)) {
    for (const std::size_t group : group_index_) ++groups_[group].size;
    for (Group& group : groups_) group.missing.store(group.size, std::memory_order_relaxed);
    missing_groups_.store(static_cast<std::uint32_t>(groups_.size()), std::memory_order_relaxed);
}

void Barrier::wait(int thread) {
    const std::uint32_t epoch = epoch_.load(std::memory_order_acquire);
    // After the epoch: a cancel either shows here or raises the epoch that await_epoch_after watches.
    if (cancelled()) throw Cancelled{};
    Group& group = groups_[group_index_[static_cast<std::size_t>(thread)]];
    if (group.missing.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        group.missing.store(group.size, std::memory_order_relaxed);
        if (missing_groups_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            missing_groups_.store(static_cast<std::uint32_t>(groups_.size()), std::memory_order_relaxed);
            open();
            return;
        }
    }
    await_epoch_after(epoch);
}

void Barrier::open() noexcept {
    // Added, not stored: who reads an epoch that came after a cancel's then sees the cancel as well.
    // Sequentially consistent with the sleepers' count: a thread that is not counted yet sees the new epoch
    // in futex_wait and does not sleep.
    epoch_.fetch_add(1, std::memory_order_seq_cst);
    if (sleepers_.load(std::memory_order_seq_cst) > 0) futex_wake_all(epoch_);
}

void Barrier::await_epoch_after(std::uint32_t epoch) {
    const auto passed = [&] { return epoch_.load(std::memory_order_acquire) != epoch; };
    const auto deadline = std::chrono::steady_clock::now() + kSpin;
    while (!passed()) {
        for (int i = 0; i < kPausesBetweenClockReads && !passed(); ++i) pause();
        if (std::chrono::steady_clock::now() >= deadline) break;
    }
    while (!passed()) {
        sleepers_.fetch_add(1, std::memory_order_seq_cst);
        if (epoch_.load(std::memory_order_seq_cst) == epoch) futex_wait(epoch_, epoch);
        sleepers_.fetch_sub(1, std::memory_order_relaxed);
    }
    if (cancelled()) throw Cancelled{};
}

void Barrier::cancel() noexcept {
    cancelled_.store(true, std::memory_order_release);
    epoch_.fetch_add(1, std::memory_order_seq_cst);
    futex_wake_all(epoch_);
}

}  // namespace weir::numa
