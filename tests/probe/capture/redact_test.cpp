// SPDX-License-Identifier: Apache-2.0
#include "probe/capture/redact.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "base/files.h"
#include "probe/smbios/decode.h"
#include "probe/smbios/table.h"

namespace weir::probe {
namespace {

/// A structure with these bytes after its header, and these strings.
std::string structure(int type, const std::string& body, const std::vector<std::string>& strings) {
    std::string all{static_cast<char>(type), static_cast<char>(4 + body.size()), '\1', '\0'};
    all += body;
    for (const std::string& text : strings) all += text + '\0';
    if (strings.empty()) all += '\0';
    return all + '\0';
}

bool contains_text(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// Type 17 up to the part number: locator 1, bank 2, maker 3, serial 4, asset 5, part 6.
std::string memory_body() {
    std::string body(0x1B - 4, '\0');
    body[0x10 - 4] = 1;
    body[0x11 - 4] = 2;
    body[0x17 - 4] = 3;
    body[0x18 - 4] = 4;
    body[0x19 - 4] = 5;
    body[0x1A - 4] = 6;
    return body;
}

TEST(RedactSmbios, RemovesTheSerialsOfADimmAndKeepsTheRest) {
    const std::string table =
        structure(17, memory_body(), {"DIMM_A1", "BANK 0", "Samsung", "S3R1AL", "T4G", "M393A8G40"});
    const std::string redacted = redact_smbios(table);
    EXPECT_EQ(redacted.size(), table.size());
    for (const char* kept : {"DIMM_A1", "BANK 0", "Samsung", "M393A8G40"})
        EXPECT_TRUE(contains_text(redacted, kept));
    for (const char* gone : {"S3R1AL", "T4G"}) EXPECT_FALSE(contains_text(redacted, gone));
    EXPECT_TRUE(contains_text(redacted, std::string("XXXXXX\0XXX\0", 11)));
}

TEST(RedactSmbios, KeepsAStringThatStandsForMoreThanTheSerial) {
    std::string body = memory_body();
    body[0x1A - 4] = 4;
    const std::string table = structure(17, body, {"DIMM_A1", "BANK 0", "Samsung", "Not Specified", "T4G"});
    EXPECT_TRUE(contains_text(redact_smbios(table), "Not Specified"));
}

TEST(RedactSmbios, RemovesTheUuidOfTheSystem) {
    std::string body(0x1B - 4, '\0');
    body[0] = 1;
    body[3] = 2;
    body.replace(4, 16, "0123456789ABCDEF");
    const std::string redacted = redact_smbios(structure(1, body, {"Supermicro", "SN-77"}));
    EXPECT_TRUE(contains_text(redacted, "Supermicro"));
    EXPECT_FALSE(contains_text(redacted, "SN-77"));
    EXPECT_FALSE(contains_text(redacted, "0123456789"));
}

TEST(RedactSmbios, KeepsOfVendorsTypesThatOfHpeAlone) {
    std::string firmware(0x12 - 4, '\0');
    firmware[0] = 1;
    const std::string bios = structure(0, firmware, {"HPE"}), where = "\x11\x07\x02\x81\x03";
    const std::string location = structure(202, where, {}), other = structure(203, "MAC..", {"secret"});
    const std::string hpe = redact_smbios(bios + location + other);
    EXPECT_TRUE(contains_text(hpe, where));
    EXPECT_FALSE(contains_text(redact_smbios(bios + structure(202, "S3R1AL", {})), "S3R1AL"));
    EXPECT_FALSE(contains_text(hpe, "MAC.."));
    EXPECT_FALSE(contains_text(hpe, "secret"));
    EXPECT_FALSE(contains_text(redact_smbios(location), where));
}

TEST(RedactSmbios, RemovesFreeStringsAndNetworkAddresses) {
    EXPECT_FALSE(contains_text(redact_smbios(structure(11, "\2", {"owner", "asset"})), "owner"));
    EXPECT_FALSE(contains_text(redact_smbios(structure(42, "10.0.0.7", {})), "10.0.0.7"));
}

TEST(RedactSmbios, CrossesOutWhatIsNoStructureButItsTypeAndLength) {
    const std::string memory = structure(17, memory_body(), {"A", "B", "C", "D", "E", "F"});
    EXPECT_EQ(redact_smbios(memory + "\x11\x02S3R1AL").substr(memory.size()), "\x11\x02XXXXXX");
    for (std::size_t size = 0; size < memory.size(); ++size)
        EXPECT_EQ(redact_smbios(memory.substr(0, size)).size(), size);
}

TEST(RedactSmbios, LeavesFaultsOfATableAsTheyAreAndNoSecretBehindThem) {
    const std::string end("\x7F\x04\x00\x00\x00\x00", 6), zeros(2, '\0');
    const std::string memory = structure(17, memory_body(), {"DIMM_A1", "B", "C", "S3R1AL", "T4G", "M393"});
    const std::string inactive = structure(126, memory_body(), {"A", "B", "C", "S3R1AL", "T4G", "F"});
    for (const std::string& table :
         {memory + "\x11\x02S3R1AL" + zeros + memory + end, memory + inactive + end + "S3R1AL",
          memory + memory.substr(0, 12), memory + memory.substr(0, memory.size() - 9)}) {
        const std::string redacted = redact_smbios(table);
        EXPECT_FALSE(contains_text(redacted, "S3R1AL"));
        EXPECT_TRUE(contains_text(redacted, "DIMM_A1"));
        const auto read = [](const std::string& bytes) {
            return smbios::decode(smbios::walk_table(std::as_bytes(std::span<const char>(bytes))));
        };
        EXPECT_EQ(read(redacted).problems.size(), read(table).problems.size());
        EXPECT_EQ(read(redacted).devices.size(), read(table).devices.size());
    }
}

TEST(RedactSmbios, KnowsHpeByItsBoard) {
    std::string board(8, '\0');
    board[0] = 1;
    const std::string where = "\x11\x07\x02\x81\x03";
    EXPECT_TRUE(
        contains_text(redact_smbios(structure(2, board, {"HPE"}) + structure(202, where, {})), where));
}

TEST(RedactIds, ZeroesUuidsAndMacAddressesAndNothingElse) {
    EXPECT_EQ(redact_ids("root=UUID=1b4e28ba-2fa1-11d2-883f-0016d3cca427 x"),
              "root=UUID=00000000-0000-0000-0000-000000000000 x");
    EXPECT_EQ(redact_ids("hwaddr 3c:ec:ef:12:34:56,"), "hwaddr 00:00:00:00:00:00,");
    EXPECT_EQ(redact_ids("mac 3c-ec-ef-12-34-56"), "mac 00-00-00-00-00-00");
    for (const char* kept :
         {"ffffffff,ffffffff", "0000:3b:00.0", "12:34:56", "a:b:c:d:e:f", "00:11:22:33:44:55:66"})
        EXPECT_EQ(redact_ids(kept), kept);
}

TEST(RedactFile, KeepsOfTheCommandLineWhatIsAboutMemoryAndCpus) {
    EXPECT_EQ(redact_file("/proc/cmdline",
                          "BOOT_IMAGE=/vmlinuz root=/dev/mapper/alice-root quiet hugepages=8 isolcpus=2-7 "
                          "ip=10.1.2.3 -- --token 77\n",
                          {}),
              "BOOT_IMAGE=removed root=removed quiet hugepages=8 isolcpus=2-7 ip=removed\n");
}

TEST(RedactFile, RemovesUnknownWordsOfTheCommandLineAndWhatQuotationMarksHold) {
    EXPECT_EQ(
        redact_file("/proc/cmdline", "ro nosmt s3cr3t note=\"rack 7 alice=S3R1AL /dev/x=1\" numa=off\n", {}),
        "ro nosmt removed note=removed removed alice=removed removed=removed numa=off\n");
}

TEST(RedactFile, KeepsOfMountsThoseOfControlGroups) {
    EXPECT_EQ(
        redact_file(
            "/proc/self/mountinfo",
            "27 1 254:0 / / rw - ext4 /dev/alice rw\n31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cg rw\n", {}),
        "31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cg rw\n");
}

TEST(RedactFile, RemovesTheHostsNameAsAWord) {
    EXPECT_EQ(redact_file("/proc/self/cgroup", "0::/node7/run-node7x\n", {"node7"}),
              "0::/removed/run-node7x\n");
    EXPECT_EQ(redact_file("/sys/devices/system/node/node7/cpulist", "node7\n", {"node7"}), "node7\n");
    EXPECT_EQ(redact_file("/proc/sys/kernel/hostname", "node7\n", {}), "removed\n");
    EXPECT_EQ(redact_path("/sys/fs/cgroup/node7/memory.max", {"node7"}), "/sys/fs/cgroup/removed/memory.max");
}

TEST(RedactFile, RemovesSerialsByTheNameOfTheirFile) {
    EXPECT_EQ(redact_file("/sys/class/dmi/id/product_serial", "S3R1AL\n", {}), "removed\n");
    EXPECT_EQ(redact_file("/sys/class/dmi/id/product_name", "H11DSi\n", {}), "H11DSi\n");
}

}  // namespace
}  // namespace weir::probe
