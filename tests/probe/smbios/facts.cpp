// SPDX-License-Identifier: Apache-2.0
#include "tests/probe/smbios/facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/units.h"
#include "probe/smbios/text_values.h"
#include "probe/smbios/words.h"

namespace weir::probe::smbios {
namespace {

constexpr const char* kNone = "None";

std::string word(const std::string& text) {
    return text.empty() ? kNone : text;
}

template <class T>
std::string word(const std::optional<T>& value) {
    return value ? fmt::format("{}", *value) : kNone;
}

/// With one blank wherever there are several, as the manifest has the names that it joins, and without its
/// words for a part that is missing.
std::string plain(std::string text) {
    constexpr std::string_view kMissing = "Not Specified";
    if (const auto at = text.find(kMissing); at != std::string::npos) text.erase(at, kMissing.size());
    const auto both_blank = [](char a, char b) { return a == ' ' && b == ' '; };
    text.erase(std::unique(text.begin(), text.end(), both_blank), text.end());
    return tidy(text);
}

std::string handle_word(std::optional<std::uint16_t> handle) {
    return handle ? fmt::format("0x{:04X}", *handle) : kNone;
}

/// Adds one to a fact that is a count.
void count(Facts& facts, const std::string& path) {
    std::string& number = facts[path];
    number = std::to_string(number.empty() ? 1 : std::stoi(number) + 1);
}

void add_processors(const Records& records, Facts& facts) {
    int populated = 0;
    for (const Processor& processor : records.processors) {
        if (!processor.populated) continue;
        facts[fmt::format("core_count/{}", populated)] = word(processor.cores);
        facts[fmt::format("core_enabled/{}", populated)] = word(processor.cores_enabled);
        facts[fmt::format("thread_count/{}", populated)] = word(processor.threads);
        facts["cpu/" + plain(processor.version)] = "named";
        ++populated;
    }
    // The manifest leaves out empty sockets of which the firmware does not say that they are for a processor.
    int described = 0;
    for (const Processor& processor : records.processors) {
        if (processor.type != "Central Processor") continue;
        facts[fmt::format("socket_designation/{}", described++)] = word(processor.socket);
    }
    facts["sockets_described"] = std::to_string(described);
    facts["sockets_populated"] = std::to_string(populated);
}

void add_names(const Records& records, Facts& facts) {
    const System system = records.system.value_or(System{});
    const Baseboard board = records.baseboard.value_or(Baseboard{});
    const Firmware firmware = records.firmware.value_or(Firmware{});
    facts["system"] = plain(fmt::format("{} | {}", system.manufacturer, system.product));
    facts["board"] = plain(fmt::format("{} | {}", board.manufacturer, board.product));
    facts["bios"] = plain(fmt::format("{} {}", firmware.vendor, firmware.version));
    facts["smbios"] = records.version;
}

void add_arrays(const Records& records, Facts& facts) {
    for (std::size_t i = 0; i < records.arrays.size(); ++i) {
        const MemoryArray& array = records.arrays[i];
        const std::string path = fmt::format("arrays/{}/", i);
        facts[path + "handle"] = handle_word(array.handle);
        facts[path + "use"] = array.use;
        facts[path + "ecc"] = array.error_correction;
        facts[path + "max"] = word(array.maximum_bytes);
        facts[path + "devices"] = word(array.devices);
    }
}

bool is_slot(const Records& records, const MemoryDevice& device) {
    const auto array = std::find_if(records.arrays.begin(), records.arrays.end(),
                                    [&](const MemoryArray& a) { return a.handle == device.array; });
    return array == records.arrays.end() || array->use == "System Memory";
}

void add_dimm(const MemoryDevice& device, Facts& facts) {
    count(facts, fmt::format("dimm_sizes_mib/{}", device.size_bytes / kMiB));
    count(facts, "rated_mts/" + word(device.rated_mt_per_s));
    count(facts, "configured_mts/" + word(device.configured_mt_per_s));
    count(facts, "ranks/" + word(device.ranks));
    count(facts,
          fmt::format("widths/{} bits/{} bits", word(device.total_width_bits), word(device.data_width_bits)));
    count(facts, "types/" + device.type);
    count(facts, "form_factors/" + device.form_factor);
    count(facts, "manufacturers/" + word(device.manufacturer));
    count(facts, "parts/" + word(device.part_number));
}

void add_devices(const Records& records, Facts& facts) {
    int slots = 0, populated = 0, empty = 0, unknown = 0, others = 0;
    std::uint64_t total = 0;
    for (const MemoryDevice& device : records.devices) {
        if (!is_slot(records, device)) {
            facts[fmt::format("type17_non_system/{}/locator", others++)] = word(device.locator);
            continue;
        }
        ++slots;
        const std::string names = fmt::format("{} {}", word(device.locator), word(device.bank_locator));
        if (device.occupancy == Occupancy::kEmpty) facts[fmt::format("empty_slots/{}", empty++)] = names;
        if (device.occupancy == Occupancy::kOccupiedSizeUnknown) ++unknown;
        if (device.occupancy != Occupancy::kOccupied) continue;
        facts[fmt::format("populated_slots/{}", populated++)] = names;
        total += device.size_bytes;
        add_dimm(device, facts);
    }
    facts["type17_total"] = std::to_string(records.devices.size());
    facts["slots_described"] = std::to_string(slots);
    facts["dimms_populated"] = std::to_string(populated);
    facts["slots_empty"] = std::to_string(empty);
    facts["size_unknown"] = std::to_string(unknown);
    facts["total_gib"] = fmt::format("{:g}", static_cast<double>(total) / static_cast<double>(kGiB));
}

void add_hpe_locations(const Records& records, Facts& facts) {
    int i = 0;
    for (const HpeDimmLocation& location : records.hpe_locations) {
        const auto device = std::find_if(records.devices.begin(), records.devices.end(),
                                         [&](const MemoryDevice& d) { return d.handle == location.device; });
        const std::string locator = device == records.devices.end() ? kNone : device->locator;
        facts[fmt::format("hpe_type202_locator_mc_channel/{}", i++)] =
            fmt::format("{} {} {}", locator, location.controller, location.channel);
    }
}

/// A text of the manifest: nothing stated is "None".
std::string manifest_word(const Value& value) {
    if (const std::string* text = value.as_string()) return word(tidy_value(*text));
    double number = 0;
    return value.read_number(number) ? fmt::format("{:g}", number) : kNone;
}

std::string joined(const Value& list) {
    std::string words;
    for (const Value& item : *list.as_array()) {
        if (!words.empty()) words += ' ';
        words += manifest_word(item);
    }
    return words;
}

void add_list(const std::string& name, const Value::Array& list, Facts& facts) {
    for (std::size_t i = 0; i < list.size(); ++i) {
        const std::string path = fmt::format("{}/{}", name, i);
        if (name == "cpu") {
            facts["cpu/" + plain(manifest_word(list[i]))] = "named";
        } else if (name == "arrays") {
            for (const auto& [key, value] : *list[i].as_object()) {
                const auto bytes = key == "max" && value.as_string() != nullptr
                                       ? parse_bytes(*value.as_string())
                                       : std::nullopt;
                // "None" is a kind of error correction too.
                const std::string* text = value.as_string();
                facts[path + "/" + key] = key == "max"      ? word(bytes)
                                          : text != nullptr ? *text
                                                            : manifest_word(value);
            }
        } else if (name == "type17_non_system") {
            facts[path + "/locator"] = manifest_word(*list[i].find("locator"));
        } else {
            facts[path] = list[i].as_array() != nullptr ? joined(list[i]) : manifest_word(list[i]);
        }
    }
}

/// A map from a value to how many DIMMs have it; values that are nothing in one way or another count
/// together.
void add_counts(const std::string& name, const Value::Object& counts, Facts& facts) {
    for (const auto& [key, value] : counts) {
        std::uint64_t number = 0;
        value.read_unsigned(number);
        const std::string path = name + "/" + word(tidy_value(key));
        for (std::uint64_t i = 0; i < number; ++i) count(facts, path);
    }
}

/// What is not taken from the records alone: guesses, and the map of addresses.
bool is_derived(std::string_view name) {
    return name == "anomalies" || name == "gen" || name == "derived" || name == "type20_start";
}

}  // namespace

Facts facts_of(const Records& records) {
    Facts facts;
    add_processors(records, facts);
    add_names(records, facts);
    add_arrays(records, facts);
    add_devices(records, facts);
    add_hpe_locations(records, facts);
    return facts;
}

Facts facts_of_manifest(const Value& expected) {
    Facts facts;
    for (const auto& [name, value] : *expected.as_object()) {
        if (value.is_null() || is_derived(name)) continue;
        if (value.as_array() != nullptr) {
            add_list(name, *value.as_array(), facts);
        } else if (value.as_object() != nullptr) {
            add_counts(name, *value.as_object(), facts);
        } else {
            const bool joins_names = name == "system" || name == "board" || name == "bios";
            facts[name] = joins_names ? plain(*value.as_string()) : manifest_word(value);
        }
    }
    return facts;
}

Comparison compare(const Facts& expected, const Facts& found) {
    Comparison result;
    for (const auto& [path, value] : expected) {
        ++result.compared;
        const auto other = found.find(path);
        const std::string actual = other == found.end() ? "nothing" : other->second;
        result.equal += actual == value;
        if (actual != value)
            result.mismatches.push_back(fmt::format("{}: {}, found {}", path, value, actual));
    }
    for (const auto& [path, value] : found) {
        if (expected.contains(path)) continue;
        ++result.compared;
        result.mismatches.push_back(fmt::format("{}: nothing, found {}", path, value));
    }
    return result;
}

}  // namespace weir::probe::smbios
