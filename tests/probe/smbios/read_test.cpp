// SPDX-License-Identifier: Apache-2.0
#include "probe/smbios/read.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/error.h"
#include "tests/probe/fixture.h"
#include "tests/probe/smbios/encode.h"
#include "tests/probe/smbios/sample.h"

namespace weir::probe::smbios {
namespace {

constexpr const char* kTables = "/sys/firmware/dmi/tables/";

std::string text_of(const std::vector<std::byte>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Records read(const std::string& content) {
    return read_smbios(std::as_bytes(std::span(content)), "input");
}

TEST(SmbiosRead, TellsTextFromBytesByContent) {
    const Encoded encoded = encode(sample_records());
    EXPECT_TRUE(read(sample_text()) == sample_records());
    EXPECT_TRUE(read(text_of(dump_bin(encoded))) == sample_records());
    EXPECT_EQ(read(text_of(encoded.table)).devices.size(), 5U);
}

/// The text as Windows' shell writes it into a file.
std::string in_utf16(const std::string& text, bool little_endian) {
    std::string wide = little_endian ? "\xFF\xFE" : "\xFE\xFF";
    for (const char c : text) {
        if (!little_endian) wide += '\0';
        if (c == '\n') wide += std::string("\r\0", 2);  // the zero is the next unit's in the other order
        wide += c;
        if (little_endian) wide += '\0';
    }
    return wide;
}

TEST(SmbiosRead, TakesATextInUtf16WithAByteOrderMark) {
    for (const bool little_endian : {true, false})
        EXPECT_TRUE(read(in_utf16(sample_text(), little_endian)) == sample_records()) << little_endian;
    EXPECT_THROW(read(std::string("\xFF\xFE\0\0", 4)), InputError);
    EXPECT_THROW(read("\xFF\xFE"), InputError);
    EXPECT_THROW(read(in_utf16("hello\n", true)), InputError);
}

TEST(SmbiosRead, TakesATextWithAByteOrderMarkAndTheLineEndsOfWindows) {
    std::string text = "\xEF\xBB\xBF";
    for (const char c : sample_text()) text += c == '\n' ? std::string("\r\n") : std::string(1, c);
    EXPECT_TRUE(read(text) == sample_records());
}

TEST(SmbiosRead, TakesATextInWhichAStringBroughtAZero) {
    std::string text = sample_text();
    text.insert(text.find("Weir Board"), 1, '\0');
    EXPECT_EQ(read(text).baseboard->product, ".Weir Board");
}

TEST(SmbiosRead, RefusesWhatIsTooLargeBeforeReadingIt) {
    const FakeRoot root;
    const std::string path = (root.path() / "large").string();
    root.write("large", "x");
    std::filesystem::resize_file(path, kMaxInputBytes + 1);
    EXPECT_THROW(read_smbios_file(path), InputError);
    EXPECT_THROW(read_smbios_file("/dev/zero"), InputError);
    EXPECT_THROW(read_smbios_file(path + "-missing"), InputError);
    EXPECT_THROW(read(std::string(kMaxInputBytes + 1, 'x')), InputError);
}

TEST(SmbiosRead, RefusesATextThatIsLongerThanAnyOfDmidecode) {
    std::string lines;
    while (lines.size() <= kMaxTextBytes) lines += "Size: 1 GB\nLocator: A\n";
    EXPECT_THROW(read(lines), InputError);
}

TEST(SmbiosRead, RefusesBytesThatCouldBeATableAndSayNothing) {
    EXPECT_THROW(read(std::string("\x28\x05\x2F\xFD\x04\0\0\x7F\x04\0\0\0\0", 13)), InputError);
}

TEST(SmbiosRead, TakesAFileOrAFolderWithTheKernelsTwo) {
    const Encoded encoded = encode(sample_records());
    const FakeRoot root;
    root.write("dmi.txt", sample_text());
    root.write("tables/DMI", text_of(encoded.table));
    root.write("tables/smbios_entry_point", text_of(encoded.entry_point));
    EXPECT_TRUE(read_smbios_file(root.path() / "dmi.txt") == sample_records());
    EXPECT_TRUE(read_smbios_file(root.path() / "tables") == sample_records());
    EXPECT_TRUE(read_smbios_file(root.path() / "tables/DMI").version.empty());
}

TEST(SmbiosRead, ReadsTheTableThatTheKernelShows) {
    const Encoded encoded = encode(sample_records());
    const FakeRoot root;
    root.write(kTables + std::string("DMI"), text_of(encoded.table));
    const Readable<Records> without_entry_point = read_smbios(root.files());
    ASSERT_TRUE(without_entry_point);
    EXPECT_EQ(without_entry_point->problems.size(), 1U);
    root.write(kTables + std::string("smbios_entry_point"), text_of(encoded.entry_point));
    const Readable<Records> records = read_smbios(root.files());
    ASSERT_TRUE(records);
    EXPECT_TRUE(*records == sample_records());
}

TEST(SmbiosRead, SaysWhyThereIsNoTable) {
    const FakeRoot root;
    EXPECT_EQ(read_smbios(root.files()).reason().why, "there is no /sys/firmware/dmi/tables/DMI");
    EXPECT_FALSE(read_smbios(SystemFiles::none()));
    root.write(kTables + std::string("DMI"), std::string(8, '\xFF'));
    const Readable<Records> nonsense = read_smbios(root.files());
    ASSERT_FALSE(nonsense);
    EXPECT_NE(nonsense.reason().why.find("expected an SMBIOS structure"), std::string::npos);
}

}  // namespace
}  // namespace weir::probe::smbios
