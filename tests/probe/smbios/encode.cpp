// SPDX-License-Identifier: Apache-2.0
#include "tests/probe/smbios/encode.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>

#include "base/units.h"
#include "probe/smbios/words.h"
#include "tests/probe/smbios/structure_writer.h"

namespace weir::probe::smbios {
namespace {

/// Since which version a structure has which length.
struct Length {
    Version since;
    std::size_t bytes;
};

constexpr Length kSystemLengths[] = {{{2, 1}, 0x19}, {{2, 4}, 0x1B}};
constexpr Length kProcessorLengths[] = {{{2, 1}, 0x20}, {{2, 3}, 0x23}, {{2, 5}, 0x28},
                                        {{2, 6}, 0x2A}, {{3, 0}, 0x30}, {{3, 6}, 0x32}};
constexpr Length kArrayLengths[] = {{{2, 1}, 0x0F}, {{2, 7}, 0x17}};
constexpr Length kDeviceLengths[] = {{{2, 1}, 0x15}, {{2, 3}, 0x1B}, {{2, 6}, 0x1C}, {{2, 7}, 0x22},
                                     {{2, 8}, 0x28}, {{3, 2}, 0x54}, {{3, 3}, 0x5C}, {{3, 7}, 0x64}};
constexpr Length kArrayMappingLengths[] = {{{2, 1}, 0x0F}, {{2, 7}, 0x1F}};
constexpr Length kDeviceMappingLengths[] = {{{2, 1}, 0x13}, {{2, 7}, 0x23}};

template <std::size_t N>
std::size_t length_in(Version version, const Length (&lengths)[N]) {
    std::size_t bytes = lengths[0].bytes;
    for (const Length& length : lengths) {
        if (version.is_at_least(length.since)) bytes = length.bytes;
    }
    return bytes;
}

/// The code whose word this is; 0 without one, which is out of every enumeration.
std::uint8_t code_of(std::string (*word)(std::uint8_t), const std::string& text) {
    if (text == kOutOfSpec) return 0;
    for (int code = 1; code < 256; ++code) {
        if (word(static_cast<std::uint8_t>(code)) == text) return static_cast<std::uint8_t>(code);
    }
    return 0;
}

std::uint16_t detail_bits(const std::string& words) {
    unsigned bits = 0;
    for (unsigned bit = 1; bit < 16; ++bit) {
        const std::string word = type_detail_words(static_cast<std::uint16_t>(1U << bit));
        if (words.find(word) != std::string::npos) bits |= 1U << bit;
    }
    return static_cast<std::uint16_t>(bits);
}

class Encoder {
public:
    explicit Encoder(Version version) : version_(version) {}

    void write(const Records& records) {
        if (records.firmware) write(*records.firmware);
        if (records.system) write(*records.system);
        if (records.baseboard) write(*records.baseboard);
        for (const Processor& processor : records.processors) write(processor);
        for (const MemoryArray& array : records.arrays) write(array);
        for (const MemoryDevice& device : records.devices) write(device);
        for (const ArrayMapping& mapping : records.array_mappings) write(mapping);
        for (const DeviceMapping& mapping : records.device_mappings) write(mapping);
        for (const MemoryChannel& channel : records.channels) write(channel);
        for (const HpeDimmLocation& location : records.hpe_locations) write(location);
        append(StructureWriter(127, free_handle_, 4));
    }

    const std::vector<std::byte>& table() const { return table_; }
    std::size_t structures() const { return structures_; }

private:
    /// The record's own handle, or one that no firmware is likely to have.
    std::uint16_t handle(std::optional<std::uint16_t> own = std::nullopt) {
        return own ? *own : free_handle_++;
    }

    void append(const StructureWriter& writer) {
        writer.append_to(table_);
        ++structures_;
    }

    void write(const Firmware& firmware) {
        append(StructureWriter(0, handle(), 0x18)
                   .text(0x04, firmware.vendor)
                   .text(0x05, firmware.version)
                   .text(0x08, firmware.date));
    }

    void write(const System& system) {
        append(StructureWriter(1, handle(), length_in(version_, kSystemLengths))
                   .text(0x04, system.manufacturer)
                   .text(0x05, system.product)
                   .text(0x06, system.version)
                   .text(0x1A, system.family));
    }

    void write(const Baseboard& board) {
        append(StructureWriter(2, handle(), 0x0F)
                   .text(0x04, board.manufacturer)
                   .text(0x05, board.product)
                   .text(0x06, board.version));
    }

    void write(const Processor& processor) {
        StructureWriter writer(4, handle(processor.handle), length_in(version_, kProcessorLengths));
        writer.text(0x04, processor.socket)
            .byte(0x05, code_of(processor_type_word, processor.type))
            .text(0x07, processor.manufacturer)
            .text(0x10, processor.version)
            .byte(0x18, processor.populated ? 0x41 : 0x00);
        const auto count = [&writer](std::optional<int> value, std::size_t byte_at, std::size_t word_at) {
            writer.byte(byte_at, static_cast<std::uint64_t>(std::min(value.value_or(0), 0xFF)));
            writer.word(word_at, static_cast<std::uint64_t>(value.value_or(0)));
        };
        count(processor.cores, 0x23, 0x2A);
        count(processor.cores_enabled, 0x24, 0x2C);
        count(processor.threads, 0x25, 0x2E);
        append(writer);
    }

    void write(const MemoryArray& array) {
        constexpr std::uint64_t kInQuadWord = 0x80000000;
        StructureWriter writer(16, handle(array.handle), length_in(version_, kArrayLengths));
        const std::uint64_t bytes = array.maximum_bytes.value_or(0);
        const bool fits = bytes % kKiB == 0 && bytes / kKiB < kInQuadWord;
        writer.byte(0x04, code_of(array_location_word, array.location))
            .byte(0x05, code_of(array_use_word, array.use))
            .byte(0x06, code_of(error_correction_word, array.error_correction))
            .dword(0x07, fits ? bytes / kKiB : kInQuadWord)
            .word(0x0D, static_cast<std::uint64_t>(array.devices.value_or(0)))
            .qword(0x0F, fits ? 0 : bytes);
        append(writer);
    }

    std::size_t device_length(const MemoryDevice& device) const {
        const std::size_t length = length_in(version_, kDeviceLengths);
        // A device without a technology is of a structure that ends before it.
        return device.technology.empty() ? std::min<std::size_t>(length, 0x28) : length;
    }

    void write(const MemoryDevice& device) {
        StructureWriter writer(17, handle(device.handle), device_length(device));
        writer.word(0x04, device.array.value_or(0xFFFF))
            .word(0x08, static_cast<std::uint64_t>(device.total_width_bits.value_or(0xFFFF)))
            .word(0x0A, static_cast<std::uint64_t>(device.data_width_bits.value_or(0xFFFF)))
            .byte(0x0E, code_of(form_factor_word, device.form_factor))
            .text(0x10, device.locator)
            .text(0x11, device.bank_locator)
            .byte(0x12, code_of(memory_type_word, device.type))
            .word(0x13, detail_bits(device.type_detail))
            .text(0x17, device.manufacturer)
            .text(0x1A, device.part_number)
            .byte(0x1B, static_cast<std::uint64_t>(device.ranks.value_or(0)))
            .byte(0x28, code_of(technology_word, device.technology));
        write_size(device, writer);
        write_speed(device.rated_mt_per_s.value_or(0), 0x15, 0x54, writer);
        write_speed(device.configured_mt_per_s.value_or(0), 0x20, 0x58, writer);
        append(writer);
    }

    static void write_size(const MemoryDevice& device, StructureWriter& writer) {
        constexpr std::uint64_t kInExtended = 0x7FFF;
        const std::uint64_t bytes = device.size_bytes;
        if (device.occupancy == Occupancy::kOccupiedSizeUnknown) writer.word(0x0C, 0xFFFF);
        if (device.occupancy != Occupancy::kOccupied) return;
        if (bytes % kMiB != 0) {
            writer.word(0x0C, 0x8000 | bytes / kKiB);
        } else if (bytes / kMiB < kInExtended) {
            writer.word(0x0C, bytes / kMiB);
        } else {
            writer.word(0x0C, kInExtended).dword(0x1C, bytes / kMiB);
        }
    }

    static void write_speed(std::uint64_t mt_per_s, std::size_t word_at, std::size_t dword_at,
                            StructureWriter& writer) {
        constexpr std::uint64_t kInExtended = 0xFFFF;
        writer.word(word_at, std::min(mt_per_s, kInExtended));
        if (mt_per_s >= kInExtended) writer.dword(dword_at, mt_per_s);
    }

    template <class Mapping>
    static void write_range(const Mapping& mapping, std::size_t extended_at, StructureWriter& writer) {
        constexpr std::uint64_t kExtended = 0xFFFFFFFF;
        const bool fits = mapping.start % kKiB == 0 && mapping.end % kKiB == kKiB - 1 &&
                          mapping.start / kKiB < kExtended && mapping.end / kKiB <= kExtended;
        writer.dword(0x04, fits ? mapping.start / kKiB : kExtended)
            .dword(0x08, fits ? mapping.end / kKiB : kExtended);
        if (!fits) writer.qword(extended_at, mapping.start).qword(extended_at + 8, mapping.end);
    }

    void write(const ArrayMapping& mapping) {
        StructureWriter writer(19, handle(), length_in(version_, kArrayMappingLengths));
        write_range(mapping, 0x0F, writer);
        writer.word(0x0C, mapping.array.value_or(0xFFFF))
            .byte(0x0E, static_cast<std::uint64_t>(mapping.partition_width.value_or(0)));
        append(writer);
    }

    void write(const DeviceMapping& mapping) {
        StructureWriter writer(20, handle(), length_in(version_, kDeviceMappingLengths));
        write_range(mapping, 0x13, writer);
        writer.word(0x0C, mapping.device.value_or(0xFFFF))
            .byte(0x11, static_cast<std::uint64_t>(mapping.interleave_position.value_or(0xFF)))
            .byte(0x12, static_cast<std::uint64_t>(mapping.interleaved_depth.value_or(0xFF)));
        append(writer);
    }

    void write(const MemoryChannel& channel) {
        StructureWriter writer(37, handle(channel.handle), 7 + 3 * channel.devices.size());
        writer.byte(0x04, code_of(channel_type_word, channel.type)).byte(0x06, channel.devices.size());
        for (std::size_t i = 0; i < channel.devices.size(); ++i) writer.word(8 + 3 * i, channel.devices[i]);
        append(writer);
    }

    void write(const HpeDimmLocation& location) {
        append(StructureWriter(202, handle(), 0x1B)
                   .word(0x04, location.device)
                   .byte(0x0D, static_cast<std::uint64_t>(location.controller))
                   .byte(0x0E, static_cast<std::uint64_t>(location.channel)));
    }

    Version version_;
    std::vector<std::byte> table_;
    std::uint16_t free_handle_ = 0xF000;
    std::size_t structures_ = 0;
};

using Bytes = std::vector<std::byte>;

void put(Bytes& bytes, std::size_t at, std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) bytes[at + i] = static_cast<std::byte>(value >> (8 * i) & 0xFF);
}

void put(Bytes& bytes, std::size_t at, std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) bytes[at + i] = static_cast<std::byte>(text[i]);
}

/// Makes the bytes from `from` to the end add up to 0.
void check_sum(Bytes& bytes, std::size_t from, std::size_t checksum_at) {
    unsigned sum = 0;
    for (std::size_t i = from; i < bytes.size(); ++i) sum += std::to_integer<unsigned>(bytes[i]);
    put(bytes, checksum_at, 256 - sum % 256, 1);
}

constexpr std::uint64_t kAddress = 0x7A000000;

Bytes entry_point_2(Version version, const Encoder& encoder) {
    Bytes entry(0x1F);
    put(entry, 0, "_SM_");
    put(entry, 5, entry.size(), 1);
    put(entry, 6, static_cast<std::uint64_t>(version.major), 1);
    put(entry, 7, static_cast<std::uint64_t>(version.minor), 1);
    put(entry, 0x10, "_DMI_");
    put(entry, 0x16, encoder.table().size(), 2);
    put(entry, 0x18, kAddress, 4);
    put(entry, 0x1C, encoder.structures(), 2);
    check_sum(entry, 0x10, 0x15);
    check_sum(entry, 0, 4);
    return entry;
}

Bytes entry_point_3(Version version, int revision, const Encoder& encoder) {
    Bytes entry(0x18);
    put(entry, 0, "_SM3_");
    put(entry, 6, entry.size(), 1);
    put(entry, 7, static_cast<std::uint64_t>(version.major), 1);
    put(entry, 8, static_cast<std::uint64_t>(version.minor), 1);
    put(entry, 9, static_cast<std::uint64_t>(revision), 1);
    put(entry, 0x0A, 1, 1);
    put(entry, 0x0C, encoder.table().size(), 4);
    put(entry, 0x10, kAddress, 8);
    check_sum(entry, 0, 5);
    return entry;
}

}  // namespace

Encoded encode(const Records& records, Version version) {
    Encoder encoder(version);
    encoder.write(records);
    int revision = 0;
    Version named = version;
    const int numbers =
        std::sscanf(records.version.c_str(), "%d.%d.%d", &named.major, &named.minor, &revision);
    const bool as_3 = numbers <= 0 ? version.major >= 3 : numbers == 3;
    return {as_3 ? entry_point_3(named, revision, encoder) : entry_point_2(named, encoder), encoder.table()};
}

std::vector<std::byte> dump_bin(const Encoded& encoded) {
    constexpr std::uint64_t kTable = 0x20;
    Bytes file = encoded.entry_point;
    const bool is_3 = file.size() == 0x18;
    put(file, is_3 ? 0x10 : 0x18, kTable, is_3 ? 8 : 4);
    // Both sums are made anew: the address is in both.
    put(file, is_3 ? 5 : 4, 0, 1);
    if (!is_3) {
        put(file, 0x15, 0, 1);
        check_sum(file, 0x10, 0x15);
    }
    check_sum(file, 0, is_3 ? 5 : 4);
    file.resize(kTable);
    file.insert(file.end(), encoded.table.begin(), encoded.table.end());
    return file;
}

}  // namespace weir::probe::smbios
