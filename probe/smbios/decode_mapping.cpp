// SPDX-License-Identifier: Apache-2.0
// Types 19 and 20: which physical addresses an array or a device has.
#include <optional>

#include "base/units.h"
#include "probe/smbios/decoders.h"

namespace weir::probe::smbios {
namespace {

/// Sets the first and the last byte of the range: kilobytes in double words at 0x04 and 0x08, both inclusive,
/// or since SMBIOS 2.7 bytes in quad words where the first says 0xFFFFFFFF. False when the structure is too
/// short.
template <class Mapping>
bool decode_range(const Structure& structure, std::size_t extended_at, Mapping& mapping) {
    constexpr std::uint32_t kExtended = 0xFFFFFFFF;
    const auto start = structure.dword(0x04);
    const auto end = structure.dword(0x08);
    if (!start || !end) return false;
    if (*start != kExtended) {
        mapping.start = *start * kKiB;
        mapping.end = *end * kKiB + (kKiB - 1);
        return true;
    }
    const auto extended_start = structure.qword(extended_at);
    const auto extended_end = structure.qword(extended_at + sizeof(std::uint64_t));
    if (!extended_start || !extended_end) return false;
    mapping.start = *extended_start;
    mapping.end = *extended_end;
    return true;
}

/// 0 says not interleaved, 0xFF unknown (section 7.21).
std::optional<int> interleaving(const Structure& structure, std::size_t at) {
    const int value = structure.byte(at).value_or(0);
    if (value == 0 || value == 0xFF) return std::nullopt;
    return value;
}

}  // namespace

void decode_array_mapping(const Structure& structure, Records& records) {
    ArrayMapping mapping;
    if (!decode_range(structure, 0x0F, mapping)) return note_too_short(structure, records);
    mapping.array = structure.word(0x0C);
    if (const auto width = structure.byte(0x0E)) mapping.partition_width = *width;
    records.array_mappings.push_back(mapping);
}

void decode_device_mapping(const Structure& structure, Records& records) {
    DeviceMapping mapping;
    if (!decode_range(structure, 0x13, mapping)) return note_too_short(structure, records);
    mapping.device = structure.word(0x0C);
    mapping.interleave_position = interleaving(structure, 0x11);
    mapping.interleaved_depth = interleaving(structure, 0x12);
    records.device_mappings.push_back(mapping);
}

}  // namespace weir::probe::smbios
