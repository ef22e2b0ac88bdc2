// SPDX-License-Identifier: Apache-2.0
#include "measure/meters/dram_counters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/perf_event.h>

#include <array>
#include <cerrno>

namespace weir::measure {
namespace {

using testing::HasSubstr;

TEST(PerfCount, IsScaledToTheTimeThatItWasWanted) {
    EXPECT_EQ((PerfCount{100, 10, 10}.whole()), 100.0);
    EXPECT_EQ((PerfCount{100, 10, 5}.whole()), 200.0);
    EXPECT_FALSE((PerfCount{0, 10, 0}.whole().has_value()));
}

TEST(PerfCount, AddsDifferences) {
    PerfCount sum;
    sum += PerfCount{110, 30, 25}.since({100, 20, 20});
    sum += PerfCount{130, 40, 30}.since({110, 30, 25});
    EXPECT_EQ(sum.value, 30U);
    EXPECT_EQ(sum.enabled_ns, 20U);
    EXPECT_EQ(sum.running_ns, 10U);
}

TEST(DramBytes, AreAddedByTheirWay) {
    const std::array<DramCount, 3> counts{{{{10, 1, 1}, DramWay::kRead, 64},
                                           {{5, 2, 1}, DramWay::kWritten, 64},
                                           {{1, 1, 1}, DramWay::kRead, 32}}};
    const std::optional<DramBytes> bytes = dram_bytes(counts);
    ASSERT_TRUE(bytes.has_value());
    EXPECT_EQ(bytes->read, 672.0);
    EXPECT_EQ(bytes->written, 640.0);
    EXPECT_EQ(bytes->all, 1312);
}

TEST(DramBytes, HaveNoWayWhereOneCounterDoesNotTellThemApart) {
    const std::array<DramCount, 2> counts{
        {{{10, 1, 1}, DramWay::kBoth, 64}, {{10, 1, 1}, DramWay::kRead, 64}}};
    EXPECT_EQ(dram_bytes(counts)->all, 1280);
    EXPECT_FALSE(dram_bytes(counts)->read.has_value());
    EXPECT_FALSE(dram_bytes(counts)->written.has_value());
}

TEST(DramBytes, AreUnknownWithoutACounterOrWhenOneNeverRan) {
    EXPECT_FALSE(dram_bytes({}).has_value());
    const std::array<DramCount, 2> counts{
        {{{10, 1, 1}, DramWay::kRead, 64}, {{0, 1, 0}, DramWay::kRead, 64}}};
    EXPECT_FALSE(dram_bytes(counts).has_value());
}

TEST(PerfRefusal, HasARemedyForEachError) {
    EXPECT_THAT(perf_refusal(EACCES).remedy, HasSubstr("kernel.perf_event_paranoid=0"));
    EXPECT_THAT(perf_refusal(EPERM).remedy, HasSubstr("cap_perfmon"));
    EXPECT_THAT(perf_refusal(EMFILE).remedy, HasSubstr("ulimit"));
    EXPECT_THAT(perf_refusal(EBUSY).why, HasSubstr("busy"));
    EXPECT_FALSE(perf_refusal(ENODEV).remedy.empty());
}

/// An event that every kernel has, in place of a memory controller's: the time of CPU 0.
DramEvents clock_events() {
    DramEvent event;
    event.type = PERF_TYPE_SOFTWARE;
    event.config = {PERF_COUNT_SW_CPU_CLOCK, 0, 0};
    event.cpus = {0};
    event.way = DramWay::kRead;
    event.bytes = 2;
    return {"clock", {event}};
}

TEST(DramCounters, CountOnOrSayWhyNot) {
    const Readable<DramCounters> counters = DramCounters::open(clock_events());
    if (!counters) {
        EXPECT_FALSE(counters.reason().why.empty());
        EXPECT_FALSE(counters.reason().remedy.empty());
        return;
    }
    EXPECT_EQ(counters->source(), "clock");
    const DramCounters::Reading before = counters->read();
    DramCounters::Reading after = counters->read();
    ASSERT_TRUE(before && after);
    ASSERT_EQ(after->size(), 1U);
    EXPECT_GE(after->front().value, before->front().value);
    EXPECT_EQ(after->front().enabled_ns, after->front().running_ns);
    const std::optional<DramBytes> bytes = counters->bytes(*after);
    ASSERT_TRUE(bytes.has_value());
    EXPECT_DOUBLE_EQ(bytes->all, 2 * static_cast<double>(after->front().value));
    EXPECT_FALSE(counters->bytes({}).has_value());
}

TEST(DramCounters, SayThatTheKernelRefusedAnEventThatIsNone) {
    DramEvents events = clock_events();
    events.events.front().config[0] = 999999;
    const Readable<DramCounters> counters = DramCounters::open(events);
    ASSERT_FALSE(counters.has_value());
    EXPECT_FALSE(counters.reason().remedy.empty());
}

}  // namespace
}  // namespace weir::measure
