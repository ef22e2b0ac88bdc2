// SPDX-License-Identifier: Apache-2.0
#include "probe/locators/device_kind.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/units.h"

namespace weir::probe::locators {

namespace {

/// Whether the array says that it is for something else. Firmware that says nothing useful means system
/// memory.
bool has_other_use(const smbios::MemoryArray& array) {
    constexpr std::array<std::string_view, 5> kSystem{"System Memory", "", "Other", "Unknown",
                                                      "<OUT OF SPEC>"};
    return std::find(kSystem.begin(), kSystem.end(), array.use) == kSystem.end();
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// Types (DSP0134, 7.18.2) of chips that are not in a slot at all.
bool is_chip(std::string_view type) {
    constexpr std::array<std::string_view, 8> kChips{"Flash",  "ROM",   "EPROM", "EEPROM",
                                                     "FEPROM", "CDRAM", "VRAM",  "SRAM"};
    return std::find(kChips.begin(), kChips.end(), type) != kChips.end();
}

/// Optane modules say what they are with their technology, their type or, from old firmware, with their part
/// number alone (NMA1, NMB1 and NMC2 for the three generations).
bool is_optane_part(std::string_view part) {
    return part.starts_with("NMA1") || part.starts_with("NMB1") || part.starts_with("NMC2");
}

/// No DDR DIMM as large as an Optane module has a part of a GiB; the smallest Optane has 129408 MiB.
bool has_size_of_optane(std::uint64_t bytes) {
    return bytes > 64 * kGiB && bytes % kGiB != 0;
}

/// The widths that a module without and with check bits can have: 8 or 16 of them for 64 bits of data (two
/// subchannels of DDR5), 4 or 8 for a subchannel alone. 128/64, 72/72, 144/72 and 42504/42568 were seen, too.
std::optional<bool> has_check_bits(const smbios::MemoryDevice& device) {
    if (!device.total_width_bits || !device.data_width_bits) return std::nullopt;
    const int data = *device.data_width_bits;
    const int extra = *device.total_width_bits - data;
    const bool whole = data == 8 || data == 16 || data == 32 || data == 64 || data == 128;
    if (!whole) return std::nullopt;
    if (extra == 0) return false;
    if (data == 64 && (extra == 8 || extra == 16)) return true;
    if (data == 32 && (extra == 4 || extra == 8)) return true;
    return std::nullopt;
}

std::optional<bool> array_corrects(const smbios::MemoryArray* array) {
    if (array == nullptr) return std::nullopt;
    if (array->error_correction == "None") return false;
    if (contains(array->error_correction, "ECC") || array->error_correction == "CRC") return true;
    return std::nullopt;
}

std::string in_words(std::optional<int> bits) {
    return bits ? std::to_string(*bits) : std::string("unknown");
}

}  // namespace

const smbios::MemoryArray* array_of(const smbios::MemoryDevice& device, const smbios::Records& records) {
    if (!device.array) return nullptr;
    for (const smbios::MemoryArray& array : records.arrays)
        if (array.handle == device.array) return &array;
    return nullptr;
}

std::optional<std::string> what_it_is_for(const smbios::MemoryDevice& device,
                                          const smbios::Records& records) {
    const smbios::MemoryArray* array = array_of(device, records);
    if (array != nullptr && has_other_use(*array)) return array->use;
    return is_chip(device.type) ? std::optional(device.type) : std::nullopt;
}

std::optional<std::string> why_no_dimm(const smbios::MemoryDevice& device) {
    if (device.occupancy == smbios::Occupancy::kEmpty) return std::nullopt;
    if (device.type == "Logical non-volatile device" || contains(device.technology, "Optane"))
        return "it is persistent memory: a module that is not of DDR";
    if (device.technology.starts_with("NVDIMM")) return fmt::format("it is an {}", device.technology);
    if (is_optane_part(device.part_number))
        return fmt::format("its part number {} is that of an Optane module", device.part_number);
    if (has_size_of_optane(device.size_bytes))
        return fmt::format("{} MiB is the size of an Optane module and of no DIMM", device.size_bytes / kMiB);
    return std::nullopt;
}

Readable<bool> corrects_errors(const smbios::MemoryDevice& device, const smbios::MemoryArray* array) {
    if (device.occupancy == smbios::Occupancy::kEmpty)
        return Unreadable{"the slot is empty", "nothing to do"};
    const std::optional<bool> by_width = has_check_bits(device);
    const std::optional<bool> by_array = array_corrects(array);
    if (by_width && by_array && *by_width != *by_array) {
        return Unreadable{fmt::format("a width of {} bits for {} of data contradicts the array's \"{}\"",
                                      in_words(device.total_width_bits), in_words(device.data_width_bits),
                                      array->error_correction),
                          "see whether the kernel counts errors below /sys/devices/system/edac/mc"};
    }
    if (by_width) return *by_width;
    if (by_array) return *by_array;
    return Unreadable{fmt::format("a width of {} bits for {} of data says nothing, and the array neither",
                                  in_words(device.total_width_bits), in_words(device.data_width_bits)),
                      "see whether the kernel counts errors below /sys/devices/system/edac/mc"};
}

}  // namespace weir::probe::locators
