// SPDX-License-Identifier: Apache-2.0
#include "probe/machine.h"

#include <gtest/gtest.h>

#include "base/document.h"
#include "base/units.h"
#include "probe/probe.h"

namespace weir::probe {
namespace {

TEST(Machine, SumsItsLastLevelCaches) {
    Machine machine;
    EXPECT_EQ(machine.last_level_cache_bytes(), 0U);
    machine.caches = {{1, 32 * kKiB, 8, 1}, {3, 32 * kMiB, 4, 2}, {2, 512 * kKiB, 8, 1}};
    EXPECT_EQ(machine.last_level_cache_bytes(), 128 * kMiB);
}

TEST(Machine, SumsLastLevelCachesOfSeveralSizes) {
    Machine machine;
    machine.caches = {{2, kMiB, 8, 1}, {3, 8 * kMiB, 1, 10}, {3, 16 * kMiB, 1, 10}};
    EXPECT_EQ(machine.last_level_cache_bytes(), 24 * kMiB);
}

TEST(Machine, SurvivesItsDocument) {
    const Machine machine = probe_machine({"/", "pack:2 numa:2 l3:2 core:4 pu:2"});
    const std::string text = write_document(machine);
    const Machine again = read_document<Machine>(text, "machine.json");
    EXPECT_EQ(write_document(again), text);
    EXPECT_EQ(again.nodes.size(), 4U);
    EXPECT_EQ(again.dimms.reason(), machine.dimms.reason());
    EXPECT_EQ(again.edac_dimms.reason(), machine.edac_dimms.reason());
    EXPECT_EQ(again.steal_fraction, machine.steal_fraction);
    EXPECT_TRUE(text.starts_with("{\n  \"schema\": \"weir.machine/1\",\n  \"fingerprint\":"));
}

}  // namespace
}  // namespace weir::probe
