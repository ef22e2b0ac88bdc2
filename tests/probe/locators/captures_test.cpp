// SPDX-License-Identifier: Apache-2.0
// Places derived from real tables, against what was read from the raw text by other means.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>

#include "base/files.h"
#include "base/value.h"
#include "probe/locators/derive.h"
#include "probe/smbios/read.h"
#include "tests/captures.h"

namespace weir::probe::locators {
namespace {

using tests::captures;
using tests::has_captures;

using Counts = std::map<int, std::int64_t>;

/// {"0": 12, "1": 12}; empty when there is no such member.
Counts counts(const Value& derived, const char* name) {
    Counts counts;
    const Value* found = derived.find(name);
    if (found == nullptr || found->as_object() == nullptr) return counts;
    for (const auto& [package, value] : *found->as_object()) value.read_integer(counts[std::stoi(package)]);
    return counts;
}

std::int64_t integer(const Value& of, const char* name) {
    std::int64_t number = -1;
    const Value* found = of.find(name);
    if (found == nullptr || !found->read_integer(number)) return -1;
    return number;
}

std::string text(const Value& of, const char* name) {
    const Value* found = of.find(name);
    return found == nullptr || found->as_string() == nullptr ? std::string() : *found->as_string();
}

/// What sits in DIMM slots: DIMMs, empty slots and persistent memory.
std::vector<Dimm> in_slots(const MemoryLayout& layout) {
    std::vector<Dimm> slots = layout.dimms;
    for (const OtherDevice& other : layout.other_devices)
        if (!other.device.derived_by.empty()) slots.push_back(other.device);
    return slots;
}

/// Names of the channels of each package with something in one of their slots, and how much is on each.
using Used = std::map<int, std::map<std::string, int>>;
Used used(const MemoryLayout& layout) {
    Used used;
    for (const Dimm& slot : in_slots(layout))
        if (slot.populated && slot.package && slot.channel) ++used[*slot.package][*slot.channel];
    return used;
}

void expect_sockets(const MemoryLayout& layout, const Value& derived) {
    Counts slots, occupied;
    for (const Socket& socket : layout.sockets) {
        if (socket.slots == 0) continue;
        slots[socket.package] = socket.slots;
        occupied[socket.package] = socket.occupied_slots;
    }
    EXPECT_EQ(static_cast<std::int64_t>(slots.size()), integer(derived, "sockets_named"));
    EXPECT_EQ(slots, counts(derived, "slots_per_socket"));
    EXPECT_EQ(occupied, counts(derived, "populated_per_socket"));
}

void expect_channels(const MemoryLayout& layout, const Value& derived) {
    Counts named, in_use;
    for (const Socket& socket : layout.sockets)
        if (socket.slots > 0) named[socket.package] = in_use[socket.package] = 0;
    for (const Channel& channel : layout.channels) ++named[channel.package];
    int most = 0;
    Used channels = used(layout);
    for (const auto& [package, names] : channels) {
        in_use[package] = static_cast<std::int64_t>(names.size());
        for (const auto& [name, count] : names) most = std::max(most, count);
    }
    EXPECT_EQ(named, counts(derived, "channels_named_per_socket"));
    EXPECT_EQ(in_use, counts(derived, "channels_used_per_socket"));
    EXPECT_EQ(most, integer(derived, "max_dimms_on_a_channel"));
    for (const auto& [package, list] : *derived.find("channels_used")->as_object()) {
        std::set<std::string> expected, found;
        for (const Value& name : *list.as_array()) expected.insert(*name.as_string());
        for (const auto& [name, count] : channels[std::stoi(package)]) found.insert(name);
        EXPECT_EQ(found, expected) << "package " << package;
    }
}

void expect_confidence(const MemoryLayout& layout, const std::string& confidence) {
    ASSERT_TRUE(layout.confidence.has_value());
    EXPECT_EQ(*layout.confidence == Confidence::kHeuristic, confidence.starts_with("heuristic"));
}

void expect_no_channel(const MemoryLayout& layout) {
    EXPECT_TRUE(layout.channels.empty());
    for (const Dimm& slot : in_slots(layout)) {
        EXPECT_FALSE(slot.channel.has_value()) << slot.locator;
        EXPECT_FALSE(slot.slot.has_value()) << slot.locator;
    }
}

/// [["PROC 1 DIMM 1", controller, channel], …]
void expect_hpe_channels(const MemoryLayout& layout, const Value::Array& locations) {
    std::map<std::string, std::string> expected, found;
    for (const Value& location : locations) {
        std::int64_t channel = -1;
        (*location.as_array())[2].read_integer(channel);
        expected[*(*location.as_array())[0].as_string()] = std::to_string(channel);
    }
    for (const Dimm& slot : in_slots(layout)) found[slot.locator] = slot.channel.value_or("none");
    EXPECT_EQ(found, expected);
    EXPECT_EQ(layout.confidence, Confidence::kOtherRecord);
}

void expect_derived(const MemoryLayout& layout, const Value& expected) {
    const Value* derived = expected.find("derived");
    const std::string confidence = derived == nullptr ? "" : text(*derived, "confidence");
    EXPECT_EQ(static_cast<std::int64_t>(in_slots(layout).size()), integer(expected, "slots_described"));
    if (confidence.empty()) return expect_no_channel(layout);
    expect_sockets(layout, *derived);
    const Value* hpe = expected.find("hpe_type202_locator_mc_channel");
    if (hpe != nullptr && hpe->as_array() != nullptr) return expect_hpe_channels(layout, *hpe->as_array());
    const Value* channels = derived->find("channels_used");
    if (channels == nullptr || channels->as_object() == nullptr) return expect_no_channel(layout);
    expect_confidence(layout, confidence);
    expect_channels(layout, *derived);
}

TEST(DerivedPlaces, AreThoseOfTheManifest) {
    if (!has_captures()) GTEST_SKIP() << "no captures at " << captures();
    const Value manifest = parse_json(read_file(captures() / "manifest.json"), "manifest.json");
    int machines = 0;
    for (const Value& entry : *manifest.find("captures")->as_array()) {
        if (text(entry, "kind") != "dmidecode text") continue;
        const std::string file = text(entry, "file");
        SCOPED_TRACE(file);
        ++machines;
        const MemoryLayout layout = derive_memory(smbios::read_smbios_file(captures() / file));
        expect_derived(layout, *entry.find("expected"));
        if (std::getenv("WEIR_SHOW_NOTES") == nullptr) continue;
        for (const std::string& note : layout.notes) std::cout << file << ": " << note << "\n";
    }
    EXPECT_GT(machines, 0);
    RecordProperty("machines", machines);
}

}  // namespace
}  // namespace weir::probe::locators
