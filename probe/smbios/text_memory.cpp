// SPDX-License-Identifier: Apache-2.0
// The sections "Physical Memory Array", "Memory Device", "… Mapped Address" and "Memory Channel", and the
// bytes of HPE's type 202.
#include <fmt/format.h>

#include <utility>

#include "probe/smbios/hpe.h"
#include "probe/smbios/text_readers.h"
#include "probe/smbios/text_values.h"

namespace weir::probe::smbios {
namespace {

/// The value of the line `key`, as `parse` reads it.
template <class T>
std::optional<T> value(const Section& section, std::string_view key,
                       std::optional<T> (*parse)(std::string_view)) {
    const std::string* text = section.find(key);
    return text == nullptr ? std::nullopt : parse(*text);
}

/// The same of a line that every such section has: 0 there says nothing.
template <class T>
std::optional<T> value_not_0(const Section& section, std::string_view key,
                             std::optional<T> (*parse)(std::string_view)) {
    const std::optional<T> found = value(section, key, parse);
    return found == T{0} ? std::nullopt : found;
}

/// Sets what is in the slot; false when the text is no size.
bool read_size(const std::string& size, MemoryDevice& device) {
    if (size == "Unknown") {
        device.occupancy = Occupancy::kOccupiedSizeUnknown;
        return true;
    }
    if (size == "No Module Installed" || size == "Not Installed") return true;
    const auto bytes = parse_bytes(size);
    if (!bytes) return false;
    device.size_bytes = *bytes;
    if (*bytes != 0) device.occupancy = Occupancy::kOccupied;
    return true;
}

/// "Configured Clock Speed" until dmidecode 3.1, "Configured Memory Speed" since.
std::optional<std::uint64_t> configured_speed(const Section& section) {
    const auto speed = value_not_0(section, "Configured Memory Speed", parse_number);
    return speed ? speed : value_not_0(section, "Configured Clock Speed", parse_number);
}

/// dmidecode 3.2 and 3.3 call Optane by its first name.
std::string technology(const Section& section) {
    const std::string words = section.word("Memory Technology");
    return words == "Intel Optane DC persistent memory" ? "Intel Optane persistent memory" : words;
}

template <class Mapping>
bool read_range(const Section& section, Records& records, Mapping& mapping) {
    for (const auto& [key, address] :
         {std::pair{"Starting Address", &mapping.start}, {"Ending Address", &mapping.end}}) {
        const auto found = value(section, key, parse_address);
        if (!found) {
            note_missing(section, key, records);
            return false;
        }
        *address = *found;
    }
    return true;
}

}  // namespace

void read_memory_array(const Section& section, Records& records) {
    MemoryArray array;
    array.handle = section.handle;
    array.location = section.word("Location");
    array.use = section.word("Use");
    array.error_correction = section.word("Error Correction Type");
    array.maximum_bytes = value_not_0(section, "Maximum Capacity", parse_bytes);
    array.devices = value(section, "Number Of Devices", parse_count);
    records.arrays.push_back(std::move(array));
}

void read_memory_device(const Section& section, Records& records) {
    MemoryDevice device;
    const std::string* size = section.find("Size");
    if (size == nullptr)
        return;  // whether anything is in the slot is then not known; the caller has noted it
    if (!read_size(*size, device)) {
        records.problems.push_back({section.line, fmt::format("a memory device has the size \"{}\"", *size)});
        return;
    }
    device.handle = section.handle;
    device.array = value(section, "Array Handle", parse_handle);
    device.total_width_bits = value_not_0(section, "Total Width", parse_count);
    device.data_width_bits = value_not_0(section, "Data Width", parse_count);
    device.form_factor = section.word("Form Factor");
    device.locator = section.text("Locator");
    device.bank_locator = section.text("Bank Locator");
    device.type = section.word("Type");
    device.type_detail = section.word("Type Detail");
    device.rated_mt_per_s = value_not_0(section, "Speed", parse_number);
    device.configured_mt_per_s = configured_speed(section);
    device.ranks = value_not_0(section, "Rank", parse_count);
    device.manufacturer = section.text("Manufacturer");
    device.part_number = section.text("Part Number");
    device.technology = technology(section);
    records.devices.push_back(std::move(device));
}

void read_array_mapping(const Section& section, Records& records) {
    ArrayMapping mapping;
    if (!read_range(section, records, mapping)) return;
    mapping.array = value(section, "Physical Array Handle", parse_handle);
    mapping.partition_width = value(section, "Partition Width", parse_count);
    records.array_mappings.push_back(mapping);
}

void read_device_mapping(const Section& section, Records& records) {
    DeviceMapping mapping;
    if (!read_range(section, records, mapping)) return;
    mapping.device = value(section, "Physical Device Handle", parse_handle);
    mapping.interleave_position = value_not_0(section, "Interleave Position", parse_count);
    mapping.interleaved_depth = value_not_0(section, "Interleaved Data Depth", parse_count);
    records.device_mappings.push_back(mapping);
}

void read_memory_channel(const Section& section, Records& records) {
    MemoryChannel channel;
    channel.handle = section.handle;
    channel.type = section.word("Type");
    const int devices = value(section, "Devices", parse_count).value_or(0);
    for (int i = 1; i <= devices; ++i) {
        const std::string key = fmt::format("Device {} Handle", i);
        const auto handle = value(section, key, parse_handle);
        if (!handle) return note_missing(section, key, records);
        channel.devices.push_back(*handle);
    }
    records.channels.push_back(std::move(channel));
}

void read_hpe_dimm_location(const Section& section, Records& records) {
    if (const auto location = hpe_dimm_location(section.data)) records.hpe_locations.push_back(*location);
}

}  // namespace weir::probe::smbios
