// SPDX-License-Identifier: Apache-2.0
#include "measure/meters/perf_format.h"

#include <gtest/gtest.h>

namespace weir::measure {
namespace {

/// As AMD's data fabric and Intel's controllers have them, and some of config1 and config2.
PerfFormat format() {
    PerfFormat made;
    made["event"] = *parse_perf_field("config:0-7,32-35,59-60");
    made["umask"] = *parse_perf_field("config:8-15");
    made["edge"] = *parse_perf_field("config:18");
    made["filter"] = *parse_perf_field("config1:0-31");
    made["all"] = *parse_perf_field("config2:0-63");
    return made;
}

TEST(PerfField, IsWordAndBits) {
    const Readable<PerfField> field = parse_perf_field("config1:0-7,32-35,59");
    ASSERT_TRUE(field.has_value());
    EXPECT_EQ(field->word, 1U);
    EXPECT_EQ(field->bits, (std::vector<PerfField::Bits>{{0, 7}, {32, 35}, {59, 59}}));
}

TEST(PerfField, IsUnreadableFromNonsense) {
    for (const char* text : {"", "config", "config:", "config:a", "config:7-0", "config:0-64", "config3:0-7",
                             "config:1-2-3", "config:-1", "config:0 7", "cfg:0-7"}) {
        EXPECT_FALSE(parse_perf_field(text).has_value()) << text;
    }
}

TEST(PerfEvent, PutsEachTermIntoItsBits) {
    EXPECT_EQ(*encode_perf_event("event=0x04,umask=0x03", format()), (PerfConfig{0x0304, 0, 0}));
    EXPECT_EQ(*encode_perf_event("event", format()), (PerfConfig{1, 0, 0}));  // without a value: 1
    EXPECT_EQ(*encode_perf_event("event=4,edge", format()), (PerfConfig{0x40004, 0, 0}));
    EXPECT_EQ(*encode_perf_event("filter=0xffffffff,event=1", format()), (PerfConfig{1, 0xffffffff, 0}));
    EXPECT_EQ(*encode_perf_event("all=0xffffffffffffffff", format()), (PerfConfig{0, 0, ~std::uint64_t{0}}));
}

TEST(PerfEvent, SplitsAValueOverTheBitsOfItsField) {
    EXPECT_EQ(*encode_perf_event("event=0x1c7,umask=0x38", format()), (PerfConfig{0x1000038c7, 0, 0}));
    EXPECT_EQ(*encode_perf_event("event=0x3fff", format()),
              (PerfConfig{(std::uint64_t{3} << 59U) | (std::uint64_t{0xf} << 32U) | 0xffU, 0, 0}));
}

TEST(PerfEvent, IsUnreadableFromNonsense) {
    for (const char* text :
         {"", "event=", "event=0x", "event=x4", "event=0x4000", "umask=256", "event=4;umask=3", "mask=3",
          "event=1,,umask=1", "=1", "filter=0x100000000", "edge=2", "event=99999999999999999999"}) {
        const Readable<PerfConfig> config = encode_perf_event(text, format());
        EXPECT_FALSE(config.has_value()) << text;
        EXPECT_FALSE(config.reason().remedy.empty()) << text;
    }
}

}  // namespace
}  // namespace weir::measure
