// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace weir::guest {

/// A thread, its state ('R' at work, 'S' asleep …) and the CPUs it may use (/proc/PID/task/TID/status).
struct SeenThread {
    int id = 0;
    char state = '?';
    std::vector<int> cpus;
};

/// All threads of a process at one moment.
using ThreadSample = std::vector<SeenThread>;

/// Samples as tests/guest/inside/checks/30-run writes them: "sample", then "thread TID" and "cpus LIST" of
/// each. A thread that ended while it was looked at is left out.
std::vector<ThreadSample> read_thread_samples(std::string_view text);

/// The CPUs of those threads that may use one alone, ascending, repeats kept.
std::vector<int> pinned_cpus(const ThreadSample& sample);

/// One line of /proc/PID/numa_maps: a mapping, its policy and where its pages are.
struct Mapping {
    std::string policy;
    std::map<int, std::uint64_t> bytes_on_node;
};

using MappingSample = std::vector<Mapping>;

/// The mappings of each sample; a line "sample" begins one. While a process ends, its last ones are missing.
std::vector<MappingSample> read_numa_maps(std::string_view text);

}  // namespace weir::guest
