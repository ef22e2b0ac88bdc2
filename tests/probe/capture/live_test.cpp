// SPDX-License-Identifier: Apache-2.0
// This machine, captured and replayed.
#include <gtest/gtest.h>
#include <sched.h>

#include "base/document.h"
#include "probe/capture/gather.h"
#include "probe/probe.h"
#include "tests/scratch_folder.h"

namespace weir::probe {
namespace {

/// The document of a replay of what was gathered, and that of the machine, but for what has to differ:
/// findings and all else are the same.
void expect_same(const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / "here.tar.zst";
    Gathered gathered = gather(file);
    EXPECT_FALSE(gathered.machine.replayed);
    const Machine replayed = probe_machine({file, ""});
    EXPECT_TRUE(replayed.replayed);
    gathered.machine.replayed = true;
    EXPECT_EQ(write_document(replayed), write_document(gathered.machine));
}

TEST(GatherLive, ReplaysToTheSameDocument) {
    const tests::ScratchFolder folder;
    expect_same(folder.path());
}

TEST(GatherLive, ReplaysTheAffinityOfItsThread) {
    const tests::ScratchFolder folder;
    cpu_set_t before, one;
    ASSERT_EQ(::sched_getaffinity(0, sizeof(before), &before), 0);
    CPU_ZERO(&one);
    for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++cpu) {
        if (CPU_ISSET(cpu, &before)) CPU_SET(cpu, &one);
    }
    ASSERT_EQ(::sched_setaffinity(0, sizeof(one), &one), 0);
    expect_same(folder.path());
    ::sched_setaffinity(0, sizeof(before), &before);
}

}  // namespace
}  // namespace weir::probe
