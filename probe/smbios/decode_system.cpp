// SPDX-License-Identifier: Apache-2.0
// Types 0, 1, 2 and 4: the firmware, the system, its board and its processors.
#include <optional>
#include <utility>

#include "probe/smbios/decoders.h"
#include "probe/smbios/words.h"

namespace weir::probe::smbios {
namespace {

/// A count of cores or threads: a byte, since SMBIOS 3.0 a word elsewhere when the byte is 255
/// (section 7.5.6).
std::optional<int> count(const Structure& structure, std::size_t byte_at, std::size_t word_at) {
    constexpr int kInWord = 0xFF;
    const int small = structure.byte(byte_at).value_or(0);
    if (small == 0) return std::nullopt;
    if (small != kInWord) return small;
    const int large = structure.word(word_at).value_or(kInWord);
    // 0xFFFF is reserved; firmware that leaves the word at 0 has 255.
    if (large == 0xFFFF) return std::nullopt;
    return large == 0 ? kInWord : large;
}

}  // namespace

void decode_firmware(const Structure& structure, Records& records) {
    if (records.firmware) return;
    Firmware firmware;
    firmware.vendor = text_field(structure, 0x04, records);
    firmware.version = text_field(structure, 0x05, records);
    firmware.date = text_field(structure, 0x08, records);
    records.firmware = std::move(firmware);
}

void decode_system(const Structure& structure, Records& records) {
    if (records.system) return;
    System system;
    system.manufacturer = text_field(structure, 0x04, records);
    system.product = text_field(structure, 0x05, records);
    system.version = text_field(structure, 0x06, records);
    system.family = text_field(structure, 0x1A, records);
    records.system = std::move(system);
}

void decode_baseboard(const Structure& structure, Records& records) {
    if (records.baseboard) return;
    Baseboard board;
    board.manufacturer = text_field(structure, 0x04, records);
    board.product = text_field(structure, 0x05, records);
    board.version = text_field(structure, 0x06, records);
    records.baseboard = std::move(board);
}

void decode_processor(const Structure& structure, Records& records) {
    constexpr unsigned kPopulated = 1U << 6;
    const auto status = structure.byte(0x18);
    if (!status) return note_too_short(structure, records);
    Processor processor;
    processor.handle = structure.handle;
    processor.populated = (*status & kPopulated) != 0;
    processor.socket = text_field(structure, 0x04, records);
    processor.type = word_field(structure, 0x05, processor_type_word);
    processor.manufacturer = text_field(structure, 0x07, records);
    processor.version = text_field(structure, 0x10, records);
    processor.cores = count(structure, 0x23, 0x2A);
    processor.cores_enabled = count(structure, 0x24, 0x2C);
    processor.threads = count(structure, 0x25, 0x2E);
    records.processors.push_back(std::move(processor));
}

}  // namespace weir::probe::smbios
