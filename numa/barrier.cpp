// SPDX-License-Identifier: Apache-2.0
#include "numa/barrier.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

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

using Keys = std::vector<std::pair<int, int>>;

/// Keys as indices from 0 in order of first appearance.
std::vector<std::size_t> indices(const Keys& keys) {
    std::map<std::pair<int, int>, std::size_t> known;
    std::vector<std::size_t> out;
    for (const auto& key : keys) out.push_back(known.try_emplace(key, known.size()).first->second);
    return out;
}

std::size_t count_of(const std::vector<std::size_t>& index) {
    return index.empty() ? 0 : *std::max_element(index.begin(), index.end()) + 1;
}

std::vector<std::size_t> node_indices(const std::vector<BarrierPlace>& places) {
    Keys keys;
    for (const BarrierPlace& place : places) keys.emplace_back(place.node, 0);
    return indices(keys);
}

std::vector<std::size_t> group_indices(const std::vector<BarrierPlace>& places) {
    Keys keys;
    for (const BarrierPlace& place : places) keys.emplace_back(place.node, place.l3_domain);
    return indices(keys);
}

}  // namespace

Barrier::Barrier(const std::vector<BarrierPlace>& places)
    : group_of_thread_(group_indices(places)),
      groups_(count_of(group_of_thread_)),
      nodes_(count_of(node_indices(places))) {
    const std::vector<std::size_t> node_of_thread = node_indices(places);
    for (std::size_t thread = 0; thread < places.size(); ++thread) {
        Group& group = groups_[group_of_thread_[thread]];
        group.node = node_of_thread[thread];
        ++group.size;
    }
    for (Group& group : groups_) {
        group.missing.store(group.size, std::memory_order_relaxed);
        ++nodes_[group.node].groups;
    }
    for (Node& node : nodes_) node.missing_groups.store(node.groups, std::memory_order_relaxed);
    missing_nodes_.store(static_cast<std::uint32_t>(nodes_.size()), std::memory_order_relaxed);
}

void Barrier::wait(int thread) {
    Group& group = groups_[group_of_thread_[static_cast<std::size_t>(thread)]];
    Node& node = nodes_[group.node];
    const std::uint32_t epoch = node.epoch.load(std::memory_order_acquire);
    // After the epoch: a cancel either shows here or raises the epoch that await_epoch_after watches.
    if (cancelled()) throw Cancelled{};
    if (last_to_arrive(group, node)) {
        open();
    } else {
        await_epoch_after(node, epoch);
    }
}

/// Counts an arrival at every level that it completes. Counts are set anew on the way: nobody comes back to a
/// level before its node's epoch was raised.
bool Barrier::last_to_arrive(Group& group, Node& node) noexcept {
    if (group.missing.fetch_sub(1, std::memory_order_acq_rel) != 1) return false;
    group.missing.store(group.size, std::memory_order_relaxed);
    if (node.missing_groups.fetch_sub(1, std::memory_order_acq_rel) != 1) return false;
    node.missing_groups.store(node.groups, std::memory_order_relaxed);
    if (missing_nodes_.fetch_sub(1, std::memory_order_acq_rel) != 1) return false;
    missing_nodes_.store(static_cast<std::uint32_t>(nodes_.size()), std::memory_order_relaxed);
    return true;
}

void Barrier::open() noexcept {
    for (Node& node : nodes_) {
        // Added, not stored: who reads an epoch that came after a cancel's then sees the cancel as well.
        // Sequentially consistent with the sleepers' count: a thread that is not counted yet sees the new
        // epoch in futex_wait and does not sleep.
        node.epoch.fetch_add(1, std::memory_order_seq_cst);
        if (node.sleepers.load(std::memory_order_seq_cst) > 0) futex_wake_all(node.epoch);
    }
}

void Barrier::await_epoch_after(Node& node, std::uint32_t epoch) {
    const auto passed = [&] { return node.epoch.load(std::memory_order_acquire) != epoch; };
    const auto deadline = std::chrono::steady_clock::now() + kSpin;
    while (!passed()) {
        for (int i = 0; i < kPausesBetweenClockReads && !passed(); ++i) pause();
        if (std::chrono::steady_clock::now() >= deadline) break;
    }
    while (!passed()) {
        node.sleepers.fetch_add(1, std::memory_order_seq_cst);
        if (node.epoch.load(std::memory_order_seq_cst) == epoch) futex_wait(node.epoch, epoch);
        node.sleepers.fetch_sub(1, std::memory_order_relaxed);
    }
    if (cancelled()) throw Cancelled{};
}

void Barrier::cancel() noexcept {
    cancelled_.store(true, std::memory_order_release);
    for (Node& node : nodes_) {
        node.epoch.fetch_add(1, std::memory_order_seq_cst);
        futex_wake_all(node.epoch);
    }
}

}  // namespace weir::numa
