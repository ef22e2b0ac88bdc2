// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sched.h>

#include <functional>
#include <thread>
#include <vector>

#include "numa/team.h"

namespace weir::numa {

/// Runs body(0) … body(count - 1) at once on threads of their own, and waits for them.
inline void on_threads(int count, const std::function<void(int)>& body) {
    std::vector<std::jthread> threads;
    for (int i = 0; i < count; ++i) threads.emplace_back([&body, i] { body(i); });
}

/// The PUs that the calling thread may use.
inline std::vector<int> allowed_cpus() {
    cpu_set_t set;
    CPU_ZERO(&set);
    std::vector<int> cpus;
    if (::sched_getaffinity(0, sizeof(set), &set) != 0) return cpus;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (CPU_ISSET(static_cast<std::size_t>(cpu), &set)) cpus.push_back(cpu);
    }
    return cpus;
}

/// `count` pins over the PUs that this process may use, in turn: more threads than cores share them. Pairs of
/// threads make an L3 domain and four a node, so that barriers have all of their levels.
inline std::vector<Pin> crowded_pins(int count) {
    const std::vector<int> cpus = allowed_cpus();
    std::vector<Pin> pins;
    for (int i = 0; i < count; ++i)
        pins.push_back({cpus[static_cast<std::size_t>(i) % cpus.size()], -1, i / 2, i / 4});
    return pins;
}

}  // namespace weir::numa
