// SPDX-License-Identifier: Apache-2.0
#include "numa/pinned_scope.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace weir::numa {
namespace {

cpu_set_t affinity() {
    cpu_set_t set;
    CPU_ZERO(&set);
    EXPECT_EQ(::sched_getaffinity(0, sizeof(set), &set), 0);
    return set;
}

int first_of(const cpu_set_t& set) {
    int cpu = 0;
    while (!CPU_ISSET(static_cast<std::size_t>(cpu), &set)) ++cpu;
    return cpu;
}

TEST(PinnedScope, PinsTheThreadAndGivesItsAffinityBack) {
    const cpu_set_t before = affinity();
    {
        const PinnedScope pinned(first_of(before));
        const cpu_set_t inside = affinity();
        EXPECT_EQ(CPU_COUNT(&inside), 1);
        EXPECT_EQ(first_of(inside), first_of(before));
    }
    const cpu_set_t after = affinity();
    EXPECT_TRUE(CPU_EQUAL(&before, &after));
}

TEST(PinnedScope, RefusesAPuThatThereIsNot) {
    const cpu_set_t before = affinity();
    EXPECT_THROW(PinnedScope(CPU_SETSIZE - 1), MachineError);
    const cpu_set_t after = affinity();
    EXPECT_TRUE(CPU_EQUAL(&before, &after));
}

}  // namespace
}  // namespace weir::numa
