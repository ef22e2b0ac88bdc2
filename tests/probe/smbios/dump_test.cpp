// SPDX-License-Identifier: Apache-2.0
#include "probe/smbios/dump.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/probe/smbios/encode.h"
#include "tests/probe/smbios/sample.h"

namespace weir::probe::smbios {
namespace {

using Bytes = std::vector<std::byte>;

Records sample_of(const std::string& version) {
    Records records = sample_records();
    records.version = version;
    return records;
}

TEST(SmbiosDump, IsReadAsDmidecodeWritesIt) {
    for (const char* version : {"3.7.0", "2.8"}) {
        const Records records = read_dump(dump_bin(encode(sample_of(version))), "dump");
        EXPECT_TRUE(records == sample_of(version)) << version;
    }
}

TEST(SmbiosDump, IsReadAsTheKernelsTwoFilesTogetherOrApart) {
    for (const char* version : {"3.7.0", "2.8"}) {
        const Encoded encoded = encode(sample_of(version));
        EXPECT_TRUE(read_tables(encoded.entry_point, encoded.table, "DMI") == sample_of(version)) << version;
        Bytes together = encoded.entry_point;
        together.insert(together.end(), encoded.table.begin(), encoded.table.end());
        EXPECT_TRUE(read_dump(together, "both") == sample_of(version)) << version;
    }
}

TEST(SmbiosDump, OfATableAloneHasNoVersion) {
    EXPECT_TRUE(read_dump(encode(sample_records()).table, "DMI") == sample_of(""));
}

TEST(SmbiosDump, FindsTheTableWhenItsAddressIsALie) {
    Bytes bytes = dump_bin(encode(sample_records()));
    for (const unsigned address : {0x00U, 0x08U, 0x21U, 0xFFU}) {
        bytes[0x10] = static_cast<std::byte>(address);
        const Records records = read_dump(bytes, "dump");
        EXPECT_EQ(records.devices.size(), 5U) << address;
        EXPECT_EQ(records.problems.size(), 1U) << "the checksum";
    }
}

TEST(SmbiosDump, ReadsOnWhenTheEntryPointGivesTheTableTooFewBytes) {
    Encoded encoded = encode(sample_of("2.8"));
    encoded.entry_point[0x16] = std::byte{100};
    encoded.entry_point[0x17] = std::byte{0};
    const Records records = read_tables(encoded.entry_point, encoded.table, "DMI");
    EXPECT_EQ(records.devices.size(), 5U);
    EXPECT_FALSE(records.problems.empty());
}

TEST(SmbiosDump, ReportsACountThatTheTableDoesNotBearOut) {
    Encoded encoded = encode(sample_of("2.8"));
    encoded.entry_point[0x1C] = std::byte{200};
    const Records records = read_tables(encoded.entry_point, encoded.table, "DMI");
    EXPECT_EQ(records.devices.size(), 5U);
    ASSERT_FALSE(records.problems.empty());
    EXPECT_NE(records.problems[0].what.find("counts 200"), std::string::npos);
}

TEST(SmbiosDump, KeepsATableWhoseEntryPointMakesNoSense) {
    const Records records = read_tables(Bytes(3), encode(sample_records()).table, "DMI");
    EXPECT_EQ(records.devices.size(), 5U);
    EXPECT_EQ(records.problems.size(), 1U);
}

TEST(SmbiosDump, SaysWhereAndWhatWasExpectedWhenNothingIsUsable) {
    try {
        read_dump(Bytes(40, std::byte{0xFF}), "noise.bin");
        FAIL() << "noise was taken for a table";
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find("noise.bin, byte 0x0"), std::string::npos) << error.what();
        EXPECT_NE(std::string(error.what()).find("expected"), std::string::npos);
    }
    Bytes entry_point_alone = encode(sample_records()).entry_point;
    EXPECT_THROW(read_dump(entry_point_alone, "entry"), InputError);
    entry_point_alone.resize(9);
    EXPECT_THROW(read_dump(entry_point_alone, "entry"), InputError);
}

TEST(SmbiosDump, CutAtAnyByteIsReadOrRefused) {
    const Bytes whole = dump_bin(encode(sample_of("2.8")));
    // The two zeros behind the end of the table say nothing.
    for (std::size_t length = 0; length + 2 < whole.size(); ++length) {
        const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
        try {
            EXPECT_FALSE(read_dump(cut, "cut").problems.empty()) << length;
        } catch (const InputError&) {
            EXPECT_LT(length, 0x20U + 0x18U) << "one structure is there";
        }
    }
}

}  // namespace
}  // namespace weir::probe::smbios
