// SPDX-License-Identifier: Apache-2.0
#include "probe/smbios/entry_point.h"

#include <gtest/gtest.h>

#include "tests/probe/smbios/encode.h"

namespace weir::probe::smbios {
namespace {

using Bytes = std::vector<std::byte>;

Bytes entry_point(const std::string& version) {
    Records records;
    records.version = version;
    return encode(records).entry_point;
}

TEST(SmbiosEntryPoint, Of64BitsSaysVersionAddressAndMaximumSize) {
    const auto entry = parse_entry_point(entry_point("3.3.1"));
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->version, "3.3.1");
    EXPECT_EQ(entry->table_address, 0x7A000000U);
    EXPECT_EQ(entry->table_bytes, 6U);
    EXPECT_EQ(entry->structures, std::nullopt);
    EXPECT_EQ(entry->length, 0x18U);
    EXPECT_TRUE(entry->problems.empty());
}

TEST(SmbiosEntryPoint, Of32BitsAlsoCountsTheStructures) {
    const auto entry = parse_entry_point(entry_point("2.8"));
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->version, "2.8");
    EXPECT_EQ(entry->table_bytes, 6U);
    EXPECT_EQ(entry->structures, 1U);
    EXPECT_EQ(entry->length, 0x1FU);
    EXPECT_TRUE(entry->problems.empty());
}

TEST(SmbiosEntryPoint, OfSmbios20IsItsSecondHalfAlone) {
    const Bytes whole = entry_point("2.0");
    Bytes legacy(whole.begin() + 0x10, whole.end());
    legacy[0x0E] = std::byte{0x20};
    const auto entry = parse_entry_point(legacy);
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->version, "2.0");
    EXPECT_EQ(entry->table_address, 0x7A000000U);
    EXPECT_EQ(entry->structures, 1U);
}

TEST(SmbiosEntryPoint, IsUsedAndReportedWhenAChecksumIsWrong) {
    for (const char* version : {"3.3.0", "2.8"}) {
        Bytes bytes = entry_point(version);
        bytes[0x0C] ^= std::byte{1};  // the size, or a reserved byte
        const auto entry = parse_entry_point(bytes);
        ASSERT_TRUE(entry) << version;
        EXPECT_EQ(entry->version, version);
        ASSERT_EQ(entry->problems.size(), 1U) << version;
        EXPECT_NE(entry->problems[0].what.find("checksum"), std::string::npos);
    }
}

TEST(SmbiosEntryPoint, CorrectsMinorNumbersThatWereNeverPublished) {
    for (const auto& [written, meant] : {std::pair{"2.31", "2.3"}, {"2.33", "2.3"}, {"2.51", "2.6"}}) {
        const auto entry = parse_entry_point(entry_point(written));
        ASSERT_TRUE(entry);
        EXPECT_EQ(entry->version, meant);
        EXPECT_EQ(entry->problems.size(), 1U);
    }
}

TEST(SmbiosEntryPoint, IsNoneWhenItIsCutAnywhere) {
    for (const char* version : {"3.3.0", "2.8"}) {
        const Bytes bytes = entry_point(version);
        for (std::size_t length = 0; length < bytes.size(); ++length) {
            const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length));
            EXPECT_FALSE(parse_entry_point(cut)) << version << " of " << length << " bytes";
        }
    }
}

}  // namespace
}  // namespace weir::probe::smbios
