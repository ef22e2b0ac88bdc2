// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sched.h>

namespace weir::numa {

/// Pins the calling thread to one PU and gives it its old affinity back. MachineError when the PU may not be
/// used.
class PinnedScope {
public:
    explicit PinnedScope(int cpu);
    PinnedScope(const PinnedScope&) = delete;
    PinnedScope& operator=(const PinnedScope&) = delete;
    ~PinnedScope();

private:
    cpu_set_t before_;
};

}  // namespace weir::numa
