// SPDX-License-Identifier: Apache-2.0
#include "numa/pinned_scope.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace weir::numa {

PinnedScope::PinnedScope(int cpu) {
    CPU_ZERO(&before_);
    if (::sched_getaffinity(0, sizeof(before_), &before_) != 0) {
        throw MachineError(fmt::format("a thread's affinity cannot be read: {}", std::strerror(errno)),
                           "allow the sched_getaffinity system call; at most 1,024 CPUs are supported");
    }
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    if (::sched_setaffinity(0, sizeof(one), &one) != 0) {
        throw MachineError(fmt::format("a thread cannot be pinned to CPU {}: {}", cpu, std::strerror(errno)),
                           "give CPUs that this process may use: see Cpus_allowed_list in /proc/self/status");
    }
}

PinnedScope::~PinnedScope() {
    ::sched_setaffinity(0, sizeof(before_), &before_);
}

}  // namespace weir::numa
