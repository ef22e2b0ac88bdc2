// SPDX-License-Identifier: Apache-2.0
// Tables that are out of step: wherever a byte is lost, added or wrong, no serial number comes through.
#include <gtest/gtest.h>

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "probe/capture/redact.h"
#include "probe/smbios/decode.h"
#include "probe/smbios/table.h"
#include "tests/probe/smbios/structure_writer.h"

namespace weir::probe {
namespace {

using smbios::StructureWriter;

const std::vector<std::string> kSecrets = {"SN7QK3ZPW", "8HJ2LMVXD", "BT-94UYRE", "C6GF1TNSK", "AT5OI0EWQ"};

void add(std::string& table, const StructureWriter& structure) {
    std::vector<std::byte> bytes;
    structure.append_to(bytes);
    table.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

/// A memory device of SMBIOS 2.3, 2.8 or 3.2, by its length.
StructureWriter memory_device(std::size_t length, const std::string& serial) {
    StructureWriter device(17, static_cast<std::uint16_t>(0x1100 + length), length);
    device.word(0x04, 0x1000).word(0x08, 72).word(0x0A, 64).word(0x0C, 0x7FFF).byte(0x0E, 9);
    device.text(0x10, "DIMM_A1").text(0x11, "NODE 0").byte(0x12, 0x1A).word(0x13, 0x2080).word(0x15, 3200);
    device.text(0x17, "Samsung").text(0x18, serial).text(0x19, kSecrets[4]).text(0x1A, "M393A8G40");
    return device.byte(0x1B, 2).dword(0x1C, 65536).word(0x20, 2933);
}

/// A table of a few structures as a server has them, with a secret in each.
std::string sound_table() {
    std::string table;
    add(table, StructureWriter(0, 1, 0x18).text(4, "AMI").text(5, "2.1").text(8, "01/02/2023"));
    StructureWriter system(1, 2, 0x1B);
    system.text(4, "Weir").text(5, "Server").text(6, "1.0").text(7, kSecrets[0]).text(0x1A, "Family");
    for (std::size_t i = 0; i < 16; ++i)
        system.byte(8 + i, static_cast<unsigned char>("0123456789ABCDEF"[i]));
    add(table, system);
    add(table, StructureWriter(2, 3, 0x0F).text(4, "Weir").text(5, "Board").text(7, kSecrets[1]));
    add(table, memory_device(0x1B, kSecrets[2]));
    add(table, memory_device(0x28, kSecrets[3]));
    add(table, memory_device(0x54, kSecrets[2]));
    add(table, StructureWriter(8, 4, 9).text(4, "J1").text(6, "USB").byte(5, 0));
    add(table, StructureWriter(11, 5, 5).byte(4, 1).text(4, kSecrets[3]));
    add(table, StructureWriter(smbios::kEndOfTable, 6, 4));
    return table;
}

/// The piece of a secret that came through; empty when none did.
std::string leak_of(std::string_view redacted) {
    constexpr std::size_t kPiece = 5;
    for (const std::string& secret : kSecrets) {
        for (std::size_t at = 0; at + kPiece <= secret.size(); ++at) {
            std::string piece = secret.substr(at, kPiece);
            if (redacted.find(piece) != std::string_view::npos) return piece;
        }
    }
    return redacted.find("01234") == std::string_view::npos ? "" : "UUID";
}

smbios::Records read(const std::string& table) {
    return smbios::decode(smbios::walk_table(std::as_bytes(std::span<const char>(table))));
}

TEST(RedactDamagedSmbios, KeepsTheNamesOfASoundTable) {
    const std::string redacted = redact_smbios(sound_table());
    EXPECT_EQ(leak_of(redacted), "");
    EXPECT_EQ(read(redacted), read(sound_table()));
}

TEST(RedactDamagedSmbios, LeaksNothingWhereverAByteIsLostOrAdded) {
    const std::string table = sound_table();
    for (std::size_t at = 0; at < table.size(); ++at) {
        std::string shorter = table;
        shorter.erase(at, 1);
        EXPECT_EQ(leak_of(redact_smbios(shorter)), "") << "without byte " << at;
        EXPECT_EQ(leak_of(redact_smbios(table.substr(at))), "") << "from byte " << at;
        EXPECT_EQ(leak_of(redact_smbios(table.substr(0, at))), "") << "up to byte " << at;
        for (const char added : {'\0', '\1', '\4', 'A', '\xFF'}) {
            std::string longer = table;
            longer.insert(at, 1, added);
            EXPECT_EQ(leak_of(redact_smbios(longer)), "") << "with another byte before " << at;
        }
    }
}

TEST(RedactDamagedSmbios, LeaksNothingWhateverAByteBecomes) {
    const std::string table = sound_table();
    for (std::size_t at = 0; at < table.size(); ++at) {
        std::string changed = table;
        for (int value = 0; value < 256; value += changed[at] == '\0' ? 1 : 3) {
            changed[at] = static_cast<char>(value);
            ASSERT_EQ(leak_of(redact_smbios(changed)), "") << "byte " << at << " became " << value;
        }
    }
}

TEST(RedactDamagedSmbios, KeepsNoStringBehindTheFirstFault) {
    std::string table;
    add(table, memory_device(0x28, kSecrets[0]));
    const std::size_t fault = table.size();
    StructureWriter two_strings = memory_device(0x28, kSecrets[1]);
    add(table, two_strings.byte(0x10, 9));
    add(table, memory_device(0x28, kSecrets[2]));
    const std::string redacted = redact_smbios(table);
    EXPECT_NE(redacted.substr(0, fault).find("DIMM_A1"), std::string::npos);
    EXPECT_EQ(redacted.find("DIMM_A1", fault), std::string::npos);
    EXPECT_EQ(redacted.find("Samsung", fault), std::string::npos);
    const smbios::Records records = read(redacted);
    ASSERT_EQ(records.devices.size(), 3U);
    EXPECT_EQ(records.devices[2].configured_mt_per_s, 2933U);
    EXPECT_EQ(records.devices[2].locator, "XXXXXXX");
}

}  // namespace
}  // namespace weir::probe
