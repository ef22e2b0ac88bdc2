// SPDX-License-Identifier: Apache-2.0
#include "probe/smbios/dmidecode_text.h"

#include <gtest/gtest.h>

#include <functional>

#include "base/error.h"
#include "base/units.h"
#include "tests/probe/smbios/sample.h"

namespace weir::probe::smbios {
namespace {

/// The text with each line as `change` makes it.
std::string each_line(const std::string& text, const std::function<std::string(const std::string&)>& change) {
    std::string changed;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = text.find('\n', at);
        changed += change(text.substr(at, end - at)) + '\n';
        at = end + 1;
    }
    return changed;
}

std::string without_indentation(const std::string& line) {
    const std::size_t first = line.find_first_not_of('\t');
    return first == std::string::npos ? "" : line.substr(first);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

Records read(const std::string& text) {
    return read_dmidecode_text(text, "dmi.txt");
}

TEST(DmidecodeText, GivesTheRecordsOfTheTableItself) {
    EXPECT_TRUE(read(sample_text()) == sample_records());
}

TEST(DmidecodeText, IsTheSameHoweverItWasPasted) {
    const std::string text = sample_text();
    const std::string spaces =
        each_line(text, [](const std::string& l) { return replaced(l, "\t", "        "); });
    const std::string quoted = each_line(text, [](const std::string& l) { return "> " + l; });
    const std::string quoted_twice = each_line(quoted, [](const std::string& l) { return ">" + l; });
    const std::string dense = replaced(text, "\n\n", "\n");
    const std::string sparse = replaced(text, "\n", "\n\n");
    const std::string web = replaced(text, "\t", "\xC2\xA0\xC2\xA0");
    for (const std::string& pasted :
         {spaces, quoted, quoted_twice, dense, sparse, web, replaced(text, "\n", "\r\n"),
          "\xEF\xBB\xBF" + text, each_line(text, without_indentation), "$ sudo dmidecode\n" + text}) {
        EXPECT_TRUE(read(pasted) == sample_records()) << pasted.substr(0, 400);
    }
}

TEST(DmidecodeText, OfOldVersionsHasHandlesOnLinesOfTheirOwn) {
    std::string text = replaced(sample_text(), ", DMI type ", "\n\tDMI type ");
    text = replaced(text, " bytes\n", " bytes.\n");
    EXPECT_TRUE(read(text) == sample_records());
}

TEST(DmidecodeText, IsReadWithoutHandles) {
    const std::string quiet = each_line(
        sample_text(), [](const std::string& line) { return line.starts_with("Handle ") ? "" : line; });
    const Records records = read(quiet);
    ASSERT_EQ(records.devices.size(), 5U);
    EXPECT_EQ(records.devices[0].handle, std::nullopt);
    EXPECT_EQ(records.devices[0].array, 0x0010);
    EXPECT_EQ(records.devices[0].size_bytes, 96 * kGiB);
    EXPECT_EQ(records.processors.size(), 2U);
    EXPECT_EQ(records.system->product, "Weir Test Server");
    EXPECT_TRUE(records.problems.empty());
}

TEST(DmidecodeText, FindsTheDevicesInWhatGrepLeaves) {
    const Records records = read(
        "\tSize: 32 GB\n\tLocator: DIMM_A1\n\tSpeed: 3200 MT/s\n"
        "\tSize: No Module Installed\n\tLocator: DIMM_A2\n"
        "\tSize: 16384 MB\n\tLocator: DIMM_B1\n\tSpeed: 2933 MHz (0.3 ns)\n");
    ASSERT_EQ(records.devices.size(), 3U);
    EXPECT_EQ(records.devices[0].rated_mt_per_s, 3200U);
    EXPECT_EQ(records.devices[1].occupancy, Occupancy::kEmpty);
    EXPECT_EQ(records.devices[1].rated_mt_per_s, std::nullopt);
    EXPECT_EQ(records.devices[2].size_bytes, 16 * kGiB);
    EXPECT_EQ(records.devices[2].rated_mt_per_s, 2933U);
}

TEST(DmidecodeText, ReadsSectionsThatGrepParts) {
    const Records records = read(
        "Memory Device\n\tSize: 1 TB\n\tLocator: A1\n--\nMemory Device\n\tSize: Unknown\n\tLocator: A2\n");
    ASSERT_EQ(records.devices.size(), 2U);
    EXPECT_EQ(records.devices[0].size_bytes, 1024 * kGiB);
    EXPECT_EQ(records.devices[1].occupancy, Occupancy::kOccupiedSizeUnknown);
}

TEST(DmidecodeText, TakesEachStructureOnce) {
    EXPECT_TRUE(read(sample_text() + sample_text()) == sample_records());
    const std::string text = sample_text();
    const std::size_t middle = text.find("Handle 0x0010");
    const std::string header = text.substr(0, text.find("Handle 0x0000"));
    EXPECT_TRUE(read(text.substr(0, middle) + header + text.substr(middle)) == sample_records());
}

TEST(DmidecodeText, LeavesOutASecondMachine) {
    const std::string other = replaced(sample_text(), "MTC40F2047S1RC64BB1", "M321R8GA0BB0-CQKZJ");
    Records records = read(sample_text() + other);
    ASSERT_EQ(records.problems.size(), 1U);
    EXPECT_NE(records.problems[0].what.find("second dump"), std::string::npos);
    records.problems.clear();
    EXPECT_TRUE(records == sample_records());
}

TEST(DmidecodeText, KeepsTheWordsOfAnOldDmidecode) {
    const Records records = read(replaced(sample_text(), "Type: DDR5", "Type: <OUT OF SPEC>"));
    EXPECT_EQ(records.devices[0].type, "<OUT OF SPEC>");
    const Records optane =
        read(replaced(sample_text(), "Technology: DRAM", "Technology: Intel Optane DC persistent memory"));
    EXPECT_EQ(optane.devices[0].technology, "Intel Optane persistent memory");
}

TEST(DmidecodeText, CutInALineLeavesThatLineOut) {
    const std::string text = sample_text();
    const std::string cut = text.substr(0, text.find("Size: 16384 MB") + 8);  // "Size: 16"
    const Records records = read(cut);
    EXPECT_EQ(records.devices.size(), 3U);
    ASSERT_EQ(records.problems.size(), 2U);
    EXPECT_NE(records.problems[0].what.find("ends within this line"), std::string::npos);
    EXPECT_NE(records.problems[1].what.find("0x0023"), std::string::npos);
}

TEST(DmidecodeText, CutInALineThatIsThereElsewhereKeepsIt) {
    const Records records = read(
        "Memory Device\n\tSize: 32 GB\n\tLocator: A1\n\tRank: 2\n\n"
        "Memory Device\n\tSize: 32 GB\n\tLocator: B1\n\tRank: 2");
    EXPECT_EQ(records.devices.at(1).ranks, 2);
    EXPECT_TRUE(records.problems.empty());
}

TEST(DmidecodeText, CutAnywhereGivesWhatIsWhole) {
    const std::string text = sample_text();
    const std::vector<MemoryDevice> whole = sample_records().devices;
    for (std::size_t length = text.find("Handle 0x0001"); length < text.size(); ++length) {
        const Records records = read(text.substr(0, length));
        ASSERT_LE(records.devices.size(), whole.size());
        for (std::size_t i = 0; i < records.devices.size(); ++i) {
            ASSERT_EQ(records.devices[i].size_bytes, whole[i].size_bytes) << length;
            ASSERT_TRUE(i + 1 == records.devices.size() || records.devices[i] == whole[i]) << length;
        }
    }
}

TEST(DmidecodeText, SurvivesAnyLineGoneOrBroken) {
    const std::string text = sample_text();
    for (std::size_t at = text.find('\n'); at + 1 < text.size(); at = text.find('\n', at + 1)) {
        const std::size_t end = text.find('\n', at + 1);
        EXPECT_NO_THROW(read(text.substr(0, at) + text.substr(end)));
        EXPECT_NO_THROW(read(text.substr(0, at) + "\n:::\n\x01 0x: Size:\n" + text.substr(end)));
    }
}

TEST(DmidecodeText, OfNonsenseTakesTimeInProportionToItsLength) {
    std::string colons = "Memory Device\n";
    std::string handles;
    for (int i = 0; i < 200000; ++i) {
        colons += "key " + std::to_string(i) + ": x\n";
        handles +=
            "Handle 0x0001, DMI type 17, 40 bytes\nMemory Device\n\tSize: " + std::to_string(i) + " GB\n";
    }
    EXPECT_TRUE(read(colons).devices.empty());
    EXPECT_EQ(read(handles).devices.size(), 16U);
    EXPECT_THROW(read(colons.substr(colons.find("key"))), InputError);
}

TEST(DmidecodeText, WithoutAStructureIsRefusedWithItsLine) {
    for (const char* text : {"", "\n\n", "hello\n", "# dmidecode 3.3\nSMBIOS 3.3.0 present.\n",
                             "Name: a list\nSize: 5 GB\n", "/dev/mem: Permission denied\n"}) {
        try {
            read(text);
            ADD_FAILURE() << "taken for dmidecode's: " << text;
        } catch (const InputError& error) {
            EXPECT_NE(std::string(error.what()).find("dmi.txt, line "), std::string::npos);
            EXPECT_NE(std::string(error.what()).find("expected what dmidecode prints"), std::string::npos);
        }
    }
}

}  // namespace
}  // namespace weir::probe::smbios
