// SPDX-License-Identifier: Apache-2.0
// Types 16, 17 and 37: arrays of memory, the devices in them, and channels.
#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "base/units.h"
#include "probe/smbios/decoders.h"
#include "probe/smbios/words.h"

namespace weir::probe::smbios {
namespace {

/// A width in bits; 0 and 0xFFFF say nothing (section 7.18).
std::optional<int> width(const Structure& structure, std::size_t at) {
    const int bits = structure.word(at).value_or(0);
    if (bits == 0 || bits == 0xFFFF) return std::nullopt;
    return bits;
}

/// The array's maximum in bytes: kilobytes in a double word, or bytes in a quad word since SMBIOS 2.7.
std::optional<std::uint64_t> maximum(const Structure& structure) {
    constexpr std::uint32_t kInQuadWord = 0x80000000;
    const auto kilobytes = structure.dword(0x07);
    if (!kilobytes || *kilobytes == 0) return std::nullopt;
    if (*kilobytes != kInQuadWord) return *kilobytes * kKiB;
    const auto bytes = structure.qword(0x0F);
    return bytes.value_or(0) == 0 ? std::nullopt : bytes;
}

/// Sets what is in the slot and how large it is from the size word, bit 15 of which chooses kilobytes, and
/// the extended size in megabytes since SMBIOS 2.7 (sections 7.18, 7.18.5).
void decode_size(const Structure& structure, std::uint16_t size, MemoryDevice& device) {
    constexpr std::uint16_t kUnknown = 0xFFFF;
    constexpr std::uint16_t kInExtended = 0x7FFF;
    constexpr std::uint16_t kKilobytes = 0x8000;
    constexpr std::uint32_t kExtendedBits = 0x7FFFFFFF;
    if (size == 0) return;
    if (size == kUnknown) {
        device.occupancy = Occupancy::kOccupiedSizeUnknown;
        return;
    }
    device.size_bytes = (size & kKilobytes) != 0 ? (size & kInExtended) * kKiB : size * kMiB;
    if (const auto extended = structure.dword(0x1C); size == kInExtended && extended)
        device.size_bytes = (*extended & kExtendedBits) * kMiB;
    device.occupancy = device.size_bytes == 0 ? Occupancy::kOccupiedSizeUnknown : Occupancy::kOccupied;
}

/// MT/s in a word, 0 for unknown, or in a double word since SMBIOS 3.3 (section 7.18.4).
std::optional<std::uint64_t> speed(const Structure& structure, std::size_t word_at, std::size_t dword_at) {
    constexpr std::uint64_t kInExtended = 0xFFFF;
    constexpr std::uint32_t kExtendedBits = 0x7FFFFFFF;
    std::uint64_t mt_per_s = structure.word(word_at).value_or(0);
    if (mt_per_s == kInExtended) mt_per_s = structure.dword(dword_at).value_or(0) & kExtendedBits;
    if (mt_per_s == 0) return std::nullopt;
    return mt_per_s;
}

/// dmidecode's word. A module of a type that came after this list says its code, which dmidecode does not.
std::string type_of(const Structure& structure, Occupancy occupancy) {
    std::string word = word_field(structure, 0x12, memory_type_word);
    const int code = structure.byte(0x12).value_or(0);
    if (word != kOutOfSpec || code == 0 || occupancy == Occupancy::kEmpty) return word;
    return fmt::format("unknown type {:#04x}", code);
}

std::optional<int> ranks(const Structure& structure) {
    const int low_nibble = structure.byte(0x1B).value_or(0) & 0x0F;
    if (low_nibble == 0) return std::nullopt;
    return low_nibble;
}

}  // namespace

void decode_memory_array(const Structure& structure, Records& records) {
    MemoryArray array;
    array.handle = structure.handle;
    array.location = word_field(structure, 0x04, array_location_word);
    array.use = word_field(structure, 0x05, array_use_word);
    array.error_correction = word_field(structure, 0x06, error_correction_word);
    array.maximum_bytes = maximum(structure);
    if (const auto devices = structure.word(0x0D)) array.devices = *devices;
    records.arrays.push_back(std::move(array));
}

void decode_memory_device(const Structure& structure, Records& records) {
    const auto size = structure.word(0x0C);
    if (!size) return note_too_short(structure, records);
    MemoryDevice device;
    device.handle = structure.handle;
    device.array = structure.word(0x04);
    device.total_width_bits = width(structure, 0x08);
    device.data_width_bits = width(structure, 0x0A);
    decode_size(structure, *size, device);
    device.form_factor = word_field(structure, 0x0E, form_factor_word);
    device.locator = text_field(structure, 0x10, records);
    device.bank_locator = text_field(structure, 0x11, records);
    device.type = type_of(structure, device.occupancy);
    if (const auto detail = structure.word(0x13)) device.type_detail = type_detail_words(*detail);
    device.rated_mt_per_s = speed(structure, 0x15, 0x54);
    device.manufacturer = text_field(structure, 0x17, records);
    device.part_number = text_field(structure, 0x1A, records);
    device.ranks = ranks(structure);
    device.configured_mt_per_s = speed(structure, 0x20, 0x58);
    device.technology = word_field(structure, 0x28, technology_word);
    records.devices.push_back(std::move(device));
}

void decode_memory_channel(const Structure& structure, Records& records) {
    constexpr std::size_t kFirstDevice = 0x07;
    constexpr std::size_t kDeviceBytes = 3;  // its load, then its handle
    MemoryChannel channel;
    channel.handle = structure.handle;
    channel.type = word_field(structure, 0x04, channel_type_word);
    const std::size_t devices = structure.byte(0x06).value_or(0);
    for (std::size_t i = 0; i < devices; ++i) {
        const auto handle = structure.word(kFirstDevice + i * kDeviceBytes + 1);
        if (!handle) return note_too_short(structure, records);
        channel.devices.push_back(*handle);
    }
    records.channels.push_back(std::move(channel));
}

}  // namespace weir::probe::smbios
