// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::probe::smbios {

// What an SMBIOS table says, in the words of dmidecode, whichever way it was read: from the table's bytes or
// from a text that dmidecode printed (DMTF DSP0134, sections 7.x). A field that is absent, that says
// "Unknown" or that is nonsense has no value; a string that says "Not Specified" or "None" is empty.
// The word of an enumeration (type, form factor, use, error correction …) stays as dmidecode prints it, with
// "Unknown", "None" and "<OUT OF SPEC>" among them; the type of a module that the specification does not list
// yet is "unknown type 0x26", where a table says it. Serial numbers, asset tags and UUIDs are never kept.

/// Type 0.
struct Firmware {
    std::string vendor;
    std::string version;
    std::string date;

    bool operator==(const Firmware&) const = default;
};

/// Type 1.
struct System {
    std::string manufacturer;
    std::string product;
    std::string version;
    std::string family;

    bool operator==(const System&) const = default;
};

/// Type 2.
struct Baseboard {
    std::string manufacturer;
    std::string product;
    std::string version;

    bool operator==(const Baseboard&) const = default;
};

/// Type 4.
struct Processor {
    std::optional<std::uint16_t> handle;
    std::string socket;  ///< socket designation
    std::string type;    ///< "Central Processor"; firmware says "Unknown" or nonsense of some empty sockets
    bool populated = false;
    std::string manufacturer;
    std::string version;  ///< the model's name
    std::optional<int> cores;
    std::optional<int> cores_enabled;
    std::optional<int> threads;

    bool operator==(const Processor&) const = default;
};

/// Type 16.
struct MemoryArray {
    std::optional<std::uint16_t> handle;
    std::string location;
    std::string use;  ///< "System Memory", "Flash Memory" …
    std::string error_correction;
    std::optional<std::uint64_t> maximum_bytes;
    std::optional<int> devices;

    bool operator==(const MemoryArray&) const = default;
};

/// What a slot holds: nothing, a device of a known size, or a device whose size the table does not know.
enum class Occupancy { kEmpty, kOccupied, kOccupiedSizeUnknown };

/// Type 17.
struct MemoryDevice {
    std::optional<std::uint16_t> handle;
    std::optional<std::uint16_t> array;  ///< handle of its type 16
    std::optional<int> total_width_bits;
    std::optional<int> data_width_bits;
    Occupancy occupancy = Occupancy::kEmpty;
    std::uint64_t size_bytes = 0;  ///< 0 unless kOccupied
    std::string form_factor;
    std::string locator;
    std::string bank_locator;
    std::string type;         ///< "DDR4", "Flash", "Logical non-volatile device" …
    std::string type_detail;  ///< "Synchronous Registered (Buffered)"
    std::optional<std::uint64_t> rated_mt_per_s;
    std::optional<std::uint64_t> configured_mt_per_s;
    std::optional<int> ranks;
    std::string manufacturer;
    std::string part_number;
    std::string technology;  ///< since SMBIOS 3.2: "DRAM", "Intel Optane persistent memory" …

    bool operator==(const MemoryDevice&) const = default;
};

/// Type 19: a range of physical addresses of an array. `end` is the last byte.
struct ArrayMapping {
    std::optional<std::uint16_t> array;
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    std::optional<int> partition_width;

    bool operator==(const ArrayMapping&) const = default;
};

/// Type 20: the same of one device, and how it is interleaved.
struct DeviceMapping {
    std::optional<std::uint16_t> device;
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    std::optional<int> interleave_position;
    std::optional<int> interleaved_depth;

    bool operator==(const DeviceMapping&) const = default;
};

/// Type 37: the devices of one channel.
struct MemoryChannel {
    std::optional<std::uint16_t> handle;
    std::string type;
    std::vector<std::uint16_t> devices;

    bool operator==(const MemoryChannel&) const = default;
};

/// HPE's type 202: where a type 17 sits (word 0x04: its handle; bytes 0x0D, 0x0E: controller and channel,
/// inferred from data and not documented by the maker).
struct HpeDimmLocation {
    std::uint16_t device = 0;
    int controller = 0;
    int channel = 0;

    bool operator==(const HpeDimmLocation&) const = default;
};

/// Something in the table that is not as the specification says; the rest was read.
struct Problem {
    std::size_t offset = 0;  ///< byte of the table, or line of the text (from 1)
    std::string what;

    bool operator==(const Problem&) const = default;
};

struct Records {
    std::string version;  ///< of SMBIOS, "3.3.0"
    std::optional<Firmware> firmware;
    std::optional<System> system;
    std::optional<Baseboard> baseboard;  ///< the first
    std::vector<Processor> processors;
    std::vector<MemoryArray> arrays;
    std::vector<MemoryDevice> devices;
    std::vector<ArrayMapping> array_mappings;
    std::vector<DeviceMapping> device_mappings;
    std::vector<MemoryChannel> channels;
    std::vector<HpeDimmLocation> hpe_locations;
    std::vector<Problem> problems;

    bool operator==(const Records&) const = default;
};

}  // namespace weir::probe::smbios
