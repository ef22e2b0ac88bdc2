// SPDX-License-Identifier: Apache-2.0
#include "measure/meters/dram_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/probe/fixture.h"

namespace weir::measure {
namespace {

using testing::HasSubstr;

constexpr const char* kDevices = "/sys/bus/event_source/devices/";

void write_unit(const probe::FakeRoot& root, const std::string& unit, const std::string& type,
                const std::string& cpus) {
    root.write(kDevices + unit + "/type", type + "\n");
    root.write(kDevices + unit + "/cpumask", cpus + "\n");
}

void write_format(const probe::FakeRoot& root, const std::string& unit, const std::string& field,
                  const std::string& bits) {
    root.write(kDevices + unit + "/format/" + field, bits + "\n");
}

void write_event(const probe::FakeRoot& root, const std::string& unit, const std::string& event,
                 const std::string& text) {
    const std::string file = kDevices + unit + "/events/" + event;
    root.write(file, text + "\n");
    root.write(file + ".scale", "6.103515625e-5\n");
    root.write(file + ".unit", "MiB\n");
}

/// A memory controller of an Intel server of two packages.
void write_controller(const probe::FakeRoot& root, const std::string& unit, const std::string& type) {
    write_unit(root, unit, type, "0,28");
    write_format(root, unit, "event", "config:0-7");
    write_format(root, unit, "umask", "config:8-15");
    write_format(root, unit, "strange", "config9:what");
    write_event(root, unit, "cas_count_read", "event=0x04,umask=0x03");
    write_event(root, unit, "cas_count_write", "event=0x04,umask=0x0c");
    root.write(kDevices + unit + "/events/clockticks", "event=0x00\n");
}

void write_cpu(const probe::FakeRoot& root, const std::string& family, const std::string& model) {
    root.write("/proc/cpuinfo", "processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: " + family +
                                    "\nmodel\t\t: " + model + "\nmodel name\t: AMD EPYC 7532\n\n");
}

void write_fabric(const probe::FakeRoot& root) {
    write_unit(root, "amd_df", "11", "0,32");
    write_format(root, "amd_df", "event", "config:0-7,32-35,59-60");
    write_format(root, "amd_df", "umask", "config:8-15");
}

std::size_t count_of(const DramEvents& events, DramWay way) {
    return static_cast<std::size_t>(std::count_if(events.events.begin(), events.events.end(),
                                                  [&](const DramEvent& each) { return each.way == way; }));
}

TEST(DramEvents, OfIntelAreTheNamedOnesOfEachController) {
    const probe::FakeRoot root;
    write_controller(root, "uncore_imc_0", "17");
    write_controller(root, "uncore_imc_1", "18");
    write_unit(root, "uncore_imc_free_running_0", "19", "0");
    write_format(root, "uncore_imc_free_running_0", "event", "config:0-7");
    write_event(root, "uncore_imc_free_running_0", "read", "event=0xff");
    const Readable<DramEvents> found = find_dram_events(root.path());
    ASSERT_TRUE(found.has_value()) << found.reason().why;
    EXPECT_EQ(found->source, "uncore_imc");
    ASSERT_EQ(found->events.size(), 4U);
    EXPECT_EQ(count_of(*found, DramWay::kRead), 2U);
    EXPECT_EQ(count_of(*found, DramWay::kWritten), 2U);
    const DramEvent& read = found->events[0];
    EXPECT_EQ(read.unit, "uncore_imc_0");
    EXPECT_EQ(read.type, 17U);
    EXPECT_EQ(read.config, (PerfConfig{0x0304, 0, 0}));
    EXPECT_EQ(read.cpus, (std::vector<int>{0, 28}));
    EXPECT_DOUBLE_EQ(read.bytes, 64);
}

TEST(DramEvents, OfIntelMayBeOfTwoHalvesOfAChannel) {
    const probe::FakeRoot root;
    write_unit(root, "uncore_imc_0", "17", "0");
    write_format(root, "uncore_imc_0", "event", "config:0-7");
    write_format(root, "uncore_imc_0", "umask", "config:8-15");
    write_event(root, "uncore_imc_0", "cas_count_read_sch0", "event=0x05,umask=0xcf");
    write_event(root, "uncore_imc_0", "cas_count_read_sch1", "event=0x06,umask=0xcf");
    write_event(root, "uncore_imc_0", "cas_count_write_sch0", "event=0x05,umask=0xf0");
    write_event(root, "uncore_imc_0", "cas_count_write_sch1", "event=0x06,umask=0xf0");
    const Readable<DramEvents> found = find_dram_events(root.path());
    EXPECT_EQ(count_of(*found, DramWay::kRead), 2U);
    EXPECT_EQ(count_of(*found, DramWay::kWritten), 2U);
}

TEST(DramEvents, OfIntelMayBeFreeRunning) {
    const probe::FakeRoot root;
    const char* unit = "uncore_imc_free_running_0";
    write_unit(root, unit, "19", "0");
    write_format(root, unit, "event", "config:0-7");
    write_format(root, unit, "umask", "config:8-15");
    write_event(root, unit, "read", "event=0xff,umask=0x20");
    write_event(root, unit, "write", "event=0xff,umask=0x30");
    write_event(root, unit, "ddrt_read", "event=0xff,umask=0x40");
    write_event(root, unit, "data_total", "event=0xff,umask=0x50");
    const Readable<DramEvents> found = find_dram_events(root.path());
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->source, "uncore_imc_free_running");
    ASSERT_EQ(found->events.size(), 2U);
    EXPECT_EQ(found->events[0].config[0], 0x20ffU);
    EXPECT_EQ(found->events[1].way, DramWay::kWritten);
}

TEST(DramEvents, OfAmdAreThoseOfEachControllerThoughTheKernelDoesNotNameThem) {
    const probe::FakeRoot root;
    write_cpu(root, "25", "17");
    write_fabric(root);
    for (const char* unit : {"amd_umc_0", "amd_umc_1"}) {
        write_unit(root, unit, "21", "0");
        write_format(root, unit, "event", "config:0-7");
        write_format(root, unit, "rdwrmask", "config:8-9");
    }
    const Readable<DramEvents> found = find_dram_events(root.path());
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->source, "amd_umc");
    ASSERT_EQ(found->events.size(), 4U);
    EXPECT_EQ(found->events[0].config[0], 0x10aU);
    EXPECT_EQ(found->events[0].way, DramWay::kRead);
    EXPECT_EQ(found->events[1].config[0], 0x20aU);
    EXPECT_EQ(found->events[1].way, DramWay::kWritten);
    EXPECT_EQ(found->events[1].bytes, 64);
}

TEST(DramEvents, OfZen2And3AreTheFabricsEightChannels) {
    for (const auto& [family, model] : {std::pair{"23", "49"}, {"25", "1"}, {"25", "80"}}) {
        const probe::FakeRoot root;
        write_cpu(root, family, model);
        write_fabric(root);
        const Readable<DramEvents> found = find_dram_events(root.path());
        ASSERT_TRUE(found.has_value()) << family << " " << model;
        EXPECT_EQ(found->source, "amd_df");
        ASSERT_EQ(found->events.size(), 8U);
        EXPECT_EQ(count_of(*found, DramWay::kBoth), 8U);
        EXPECT_EQ(found->events[0].config[0], 0x3807U);
        EXPECT_EQ(found->events[7].config[0], 0x1000038c7U);
        EXPECT_EQ(found->events[7].cpus, (std::vector<int>{0, 32}));
    }
}

TEST(DramEvents, OfZen4WithoutItsDriverAreUnreadable) {
    for (const auto& [family, model] : {std::pair{"25", "17"}, {"26", "2"}}) {
        const probe::FakeRoot root;
        write_cpu(root, family, model);
        write_fabric(root);
        const Readable<DramEvents> found = find_dram_events(root.path());
        ASSERT_FALSE(found.has_value());
        EXPECT_THAT(found.reason().why, HasSubstr("amd_umc"));
        EXPECT_THAT(found.reason().remedy, HasSubstr("6.9"));
    }
}

TEST(DramEvents, AreUnreadableWhereTheKernelHasNone) {
    const probe::FakeRoot root;
    write_unit(root, "software", "1", "0");
    EXPECT_THAT(find_dram_events(root.path()).reason().why, HasSubstr("no counters"));
    const probe::FakeRoot unnamed;
    write_unit(unnamed, "uncore_imc_0", "17", "0");
    EXPECT_THAT(find_dram_events(unnamed.path()).reason().why, HasSubstr("names no DRAM events"));
}

TEST(DramEvents, AreUnreadableWhenTheyAreNotUnderstood) {
    const std::string unit = std::string(kDevices) + "uncore_imc_0/";
    for (const auto& [file, text] : {std::pair{"type", "seventeen"},
                                     {"type", "99999999999"},
                                     {"cpumask", "zero"},
                                     {"cpumask", ""},
                                     {"events/cas_count_read", "event=0x04,colour=3"},
                                     {"events/cas_count_read", "event=0x104"},
                                     {"events/cas_count_read.scale", "much"},
                                     {"events/cas_count_read.scale", "-1"},
                                     {"events/cas_count_read.scale", "1e9"},
                                     {"events/cas_count_read.unit", "Joules"}}) {
        const probe::FakeRoot root;
        write_controller(root, "uncore_imc_0", "17");
        root.write(unit + file, text);
        const Readable<DramEvents> found = find_dram_events(root.path());
        EXPECT_FALSE(found.has_value()) << file << ": " << text;
        EXPECT_FALSE(found.reason().remedy.empty()) << file;
    }
}

}  // namespace
}  // namespace weir::measure
