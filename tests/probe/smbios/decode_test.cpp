// SPDX-License-Identifier: Apache-2.0
#include "probe/smbios/decode.h"

#include <gtest/gtest.h>

#include "base/units.h"
#include "tests/probe/smbios/encode.h"
#include "tests/probe/smbios/sample.h"
#include "tests/probe/smbios/structure_writer.h"

namespace weir::probe::smbios {
namespace {

using Bytes = std::vector<std::byte>;

Records decode_bytes(const Bytes& bytes) {
    return decode(walk_table(bytes));
}

Records decode_one(const StructureWriter& writer) {
    Bytes bytes;
    writer.append_to(bytes);
    return decode_bytes(bytes);
}

/// Type 17 of SMBIOS 3.3 with 16 GiB in it.
StructureWriter device(std::size_t length = 0x5C) {
    StructureWriter writer(17, 0x0020, length);
    return writer.word(0x0C, 16384).byte(0x0E, 9).byte(0x12, 0x22);
}

TEST(SmbiosDecode, GivesBackWhatWasEncoded) {
    Records records = decode_bytes(encode(sample_records()).table);
    records.version = sample_records().version;
    EXPECT_TRUE(records == sample_records());
}

TEST(SmbiosDecode, ReadsOfEachVersionWhatItHas) {
    const Records sample = sample_records();
    for (const Version version :
         {Version{2, 1}, {2, 3}, {2, 5}, {2, 6}, {2, 7}, {2, 8}, {3, 0}, {3, 2}, {3, 3}, {3, 6}, {3, 7}}) {
        SCOPED_TRACE(std::to_string(version.major) + "." + std::to_string(version.minor));
        const auto since = [version](int major, int minor) { return version.is_at_least({major, minor}); };
        const Records records = decode_bytes(encode(sample, version).table);
        ASSERT_EQ(records.devices.size(), sample.devices.size());
        const MemoryDevice& dimm = records.devices[3];
        EXPECT_EQ(dimm.size_bytes, 16 * kGiB);
        EXPECT_EQ(dimm.type, "DDR5");
        EXPECT_EQ(dimm.rated_mt_per_s.has_value(), since(2, 3));
        EXPECT_EQ(dimm.manufacturer.empty(), !since(2, 3));
        EXPECT_EQ(dimm.ranks.has_value(), since(2, 6));
        EXPECT_EQ(dimm.configured_mt_per_s.has_value(), since(2, 7));
        EXPECT_EQ(dimm.technology.empty(), !since(3, 2));
        EXPECT_EQ(records.devices[0].size_bytes == 96 * kGiB, since(2, 7));
        const Processor& processor = records.processors.at(0);
        EXPECT_TRUE(processor.populated);
        EXPECT_EQ(processor.cores.has_value(), since(2, 5));
        EXPECT_EQ(processor.threads == 384, since(3, 0));
        EXPECT_EQ(records.arrays.at(0).maximum_bytes.has_value(), since(2, 7));
        EXPECT_EQ(records.array_mappings.size(), since(2, 7) ? 2U : 1U);
    }
}

TEST(SmbiosDecode, TakesDevicesOfEveryLength) {
    for (std::size_t length = 4; length < 256; ++length) {
        const Records records = decode_one(device(length).word(0x15, 4800).byte(0x1B, 2));
        ASSERT_EQ(records.devices.size(), length >= 0x0E ? 1U : 0U) << length;
        ASSERT_EQ(records.problems.size(), length >= 0x0E ? 0U : 1U) << length;
        if (records.devices.empty()) continue;
        EXPECT_EQ(records.devices[0].size_bytes, 16 * kGiB);
        EXPECT_EQ(records.devices[0].rated_mt_per_s.has_value(), length >= 0x17);
        EXPECT_EQ(records.devices[0].ranks.has_value(), length >= 0x1C);
    }
}

TEST(SmbiosDecode, ReadsEveryFormOfASize) {
    EXPECT_EQ(decode_one(device()).devices[0].size_bytes, 16 * kGiB);
    EXPECT_EQ(decode_one(device().word(0x0C, 0x8200)).devices[0].size_bytes, 512 * kKiB);
    EXPECT_EQ(decode_one(device().word(0x0C, 0x7FFF).dword(0x1C, 131072)).devices[0].size_bytes, 128 * kGiB);
    EXPECT_EQ(decode_one(device().word(0x0C, 0x7FFF).dword(0x1C, 0x80000400)).devices[0].size_bytes, kGiB);
    EXPECT_EQ(decode_one(device(0x15).word(0x0C, 0x7FFF)).devices[0].size_bytes, 32767 * kMiB);
    EXPECT_EQ(decode_one(device().word(0x0C, 0)).devices[0].occupancy, Occupancy::kEmpty);
    EXPECT_EQ(decode_one(device().word(0x0C, 0xFFFF)).devices[0].occupancy, Occupancy::kOccupiedSizeUnknown);
}

TEST(SmbiosDecode, ReadsEveryFormOfASpeed) {
    const auto rated = [](const StructureWriter& writer) {
        return decode_one(writer).devices[0].rated_mt_per_s;
    };
    EXPECT_EQ(rated(device().word(0x15, 4800)), 4800U);
    EXPECT_EQ(rated(device().word(0x15, 0)), std::nullopt);
    EXPECT_EQ(rated(device().word(0x15, 0xFFFF).dword(0x54, 70000)), 70000U);
    EXPECT_EQ(rated(device(0x54).word(0x15, 0xFFFF)), std::nullopt);
    const Records configured = decode_one(device().word(0x20, 0xFFFF).dword(0x58, 80000));
    EXPECT_EQ(configured.devices[0].configured_mt_per_s, 80000U);
}

TEST(SmbiosDecode, TakesOnlyTheLowNibbleForRanks) {
    EXPECT_EQ(decode_one(device().byte(0x1B, 0xA4)).devices[0].ranks, 4);
    EXPECT_EQ(decode_one(device().byte(0x1B, 0xA0)).devices[0].ranks, std::nullopt);
}

TEST(SmbiosDecode, CallsOutOfSpecWhatHasNoName) {
    const Records records = decode_one(device().byte(0x0E, 0xFF).byte(0x12, 0));
    EXPECT_EQ(records.devices[0].form_factor, "<OUT OF SPEC>");
    EXPECT_EQ(records.devices[0].type, "<OUT OF SPEC>");
    EXPECT_EQ(records.devices[0].technology, "<OUT OF SPEC>");
}

TEST(SmbiosDecode, GivesTheCodeOfATypeOfModuleThatCameLater) {
    const auto type_of = [](int code) {
        return decode_one(device().byte(0x12, static_cast<std::uint64_t>(code))).devices[0].type;
    };
    EXPECT_EQ(type_of(0x25), "MRDIMM");
    EXPECT_EQ(type_of(0x26), "unknown type 0x26");
    EXPECT_EQ(type_of(0xFE), "unknown type 0xfe");
}

TEST(SmbiosDecode, TidiesStringsAndKeepsTheirInnerBlanks) {
    const Records records =
        decode_one(device().text(0x10, "  DIMM  A1 \t").text(0x11, "NO DIMM").text(0x17, "\x01\xE9!"));
    EXPECT_EQ(records.devices[0].locator, "DIMM  A1");
    EXPECT_EQ(records.devices[0].bank_locator, "NO DIMM");
    EXPECT_EQ(records.devices[0].manufacturer, "..!");
    EXPECT_EQ(decode_one(device().text(0x1A, "Not Specified")).devices[0].part_number, "");
}

TEST(SmbiosDecode, ReportsAStringThatIsNotThere) {
    const Records records = decode_one(device().byte(0x10, 3));
    EXPECT_EQ(records.devices[0].locator, "");
    ASSERT_EQ(records.problems.size(), 1U);
    EXPECT_EQ(records.problems[0].offset, 0x10U);
}

TEST(SmbiosDecode, LeavesHpesTypesAloneOnOtherMachines) {
    Records other = sample_records();
    other.firmware->vendor = other.system->manufacturer = other.baseboard->manufacturer = "Dell Inc.";
    EXPECT_TRUE(decode_bytes(encode(other).table).hpe_locations.empty());
    other.system->manufacturer = "Hewlett-Packard";
    EXPECT_EQ(decode_bytes(encode(other).table).hpe_locations.size(), 2U);
}

TEST(SmbiosDecode, TakesATableCutAtAnyByte) {
    const Bytes whole = encode(sample_records()).table;
    std::size_t devices = 0;
    for (std::size_t length = 0; length <= whole.size(); ++length) {
        const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
        const Records records = decode_bytes(cut);
        ASSERT_GE(records.devices.size(), devices) << length;
        devices = records.devices.size();
    }
    EXPECT_EQ(devices, sample_records().devices.size());
}

TEST(SmbiosDecode, TakesAnyByteBroken) {
    const Bytes whole = encode(sample_records()).table;
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const unsigned value : {0x00U, 0x01U, 0x03U, 0x7FU, 0xFFU}) {
            Bytes broken = whole;
            broken[at] = static_cast<std::byte>(value);
            const Records records = decode_bytes(broken);
            ASSERT_LE(records.devices.size(), whole.size() / 6);
        }
    }
}

}  // namespace
}  // namespace weir::probe::smbios
