// SPDX-License-Identifier: Apache-2.0
#include "planner/memory.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/units.h"
#include "models/mix.h"
#include "tests/planner/sample.h"

namespace weir::planner {
namespace {

TEST(Memory, KeepsTwoGiBOrFivePercentFree) {
    EXPECT_EQ(margin_bytes(20 * kGiB), 2 * kGiB);
    EXPECT_EQ(margin_bytes(40 * kGiB), 2 * kGiB);
    EXPECT_EQ(margin_bytes(400 * kGiB), 20 * kGiB);
}

TEST(Memory, OfANodeIsNoMoreThanTheProcessMayTake) {
    probe::Machine machine = sample::machine(2, 20 * kGiB);
    EXPECT_EQ(available_on(machine, machine.nodes[0]), 20 * kGiB);
    machine.limits.available_bytes = 8 * kGiB;
    EXPECT_EQ(available_on(machine, machine.nodes[0]), 8 * kGiB);
    machine.nodes[0].available_bytes = Unreadable{"no sysfs", "mount it"};
    machine.limits.available_bytes = 0;
    EXPECT_EQ(available_on(machine, machine.nodes[0]), machine.nodes[0].memory_bytes);
}

TEST(Memory, NeededIsWeightsCacheAndBuffers) {
    const models::Model model = sample::r1();
    const std::uint64_t beside = needed_bytes(model, 2) - model.file_bytes - model.kv_cache_bytes;
    EXPECT_EQ(beside, buffer_bytes(model.shape, 128, 2));
    EXPECT_GT(beside, 128 * kMiB);
    EXPECT_LT(beside, 256 * kMiB);
}

TEST(Memory, BuffersGrowWithThreadsAndContext) {
    const models::Shape shape = sample::r1().shape;
    EXPECT_GT(buffer_bytes(shape, 128, 3), buffer_bytes(shape, 128, 2));
    EXPECT_EQ(buffer_bytes(shape, 1128, 2) - buffer_bytes(shape, 128, 2), 1000 * 128 * 4U);
}

TEST(Memory, ListsEveryQuantFromTheSmallest) {
    const std::vector<QuantNeed> needs = quant_needs(sample::r1(), 2);
    EXPECT_EQ(needs.size(), models::quant_names().size());
    EXPECT_EQ(needs.front().quant, "iq1_s");
    EXPECT_EQ(needs.back().quant, "f32");
}

TEST(Memory, ListsTheQuantsWhoseFormatsRunAlone) {
    std::vector<std::string> quants;
    for (const QuantNeed& need : quant_needs(sample::r1(), 2, {"f32", "f16", "q4_k", "q6_k"}))
        quants.push_back(need.quant);
    EXPECT_EQ(quants, (std::vector<std::string>{"q4_k_m", "q6_k", "f16", "f32"}));
}

}  // namespace
}  // namespace weir::planner
