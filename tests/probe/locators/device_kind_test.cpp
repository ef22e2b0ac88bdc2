// SPDX-License-Identifier: Apache-2.0
#include "probe/locators/device_kind.h"

#include <gtest/gtest.h>

#include "base/units.h"
#include "tests/probe/locators/board.h"

namespace weir::probe::locators {
namespace {

Readable<bool> ecc(int total, int data, const char* array_says) {
    smbios::MemoryDevice dimm = device("DIMM", "");
    dimm.total_width_bits = total;
    dimm.data_width_bits = data;
    smbios::MemoryArray array;
    array.error_correction = array_says;
    return corrects_errors(dimm, &array);
}

TEST(ErrorCorrection, IsReadOffTheWidthsOfEveryGeneration) {
    EXPECT_EQ(ecc(72, 64, "Multi-bit ECC"), Readable<bool>(true));
    EXPECT_EQ(ecc(80, 64, "Multi-bit ECC"), Readable<bool>(true));
    EXPECT_EQ(ecc(40, 32, "Unknown"), Readable<bool>(true));
    EXPECT_EQ(ecc(64, 64, "None"), Readable<bool>(false));
    EXPECT_EQ(ecc(32, 32, "Unknown"), Readable<bool>(false));
}

TEST(ErrorCorrection, IsTheArraysWhereTheWidthsAreNoneThatADimmHas) {
    for (const auto& [total, data] : {std::pair{128, 64}, {72, 72}, {144, 72}, {42504, 42568}}) {
        EXPECT_EQ(ecc(total, data, "Multi-bit ECC"), Readable<bool>(true)) << total;
        EXPECT_EQ(ecc(total, data, "None"), Readable<bool>(false)) << total;
        EXPECT_FALSE(ecc(total, data, "Unknown").has_value()) << total;
    }
}

TEST(ErrorCorrection, IsUnreadableWhereWidthsAndArrayContradictEachOther) {
    const Readable<bool> none = ecc(72, 64, "None");
    ASSERT_FALSE(none.has_value());
    EXPECT_NE(none.reason().why.find("72 bits for 64"), std::string::npos);
    EXPECT_FALSE(ecc(64, 64, "Single-bit ECC").has_value());
}

TEST(ErrorCorrection, IsNotAskedOfAnEmptySlot) {
    const Readable<bool> empty = corrects_errors(device("DIMM", "", false), nullptr);
    ASSERT_FALSE(empty.has_value());
    EXPECT_EQ(empty.reason().why, "the slot is empty");
}

TEST(PersistentMemory, IsToldByTypeTechnologyPartOrSize) {
    smbios::MemoryDevice by_type = device("P1-DIMMA2", "");
    by_type.type = "Logical non-volatile device";
    smbios::MemoryDevice by_technology = device("P1-DIMMA2", "");
    by_technology.technology = "Intel Optane persistent memory";
    smbios::MemoryDevice by_part = device("P1-DIMMA2", "");
    by_part.part_number = "NMA1XXD128GPS";
    smbios::MemoryDevice by_size = device("P1-DIMMA2", "");
    by_size.size_bytes = 129408 * kMiB;
    smbios::MemoryDevice nvdimm = device("P1-DIMMA2", "");
    nvdimm.technology = "NVDIMM-N";
    for (const auto& module : {by_type, by_technology, by_part, by_size, nvdimm})
        EXPECT_TRUE(why_no_dimm(module).has_value())
            << module.type << module.technology << module.part_number;
    EXPECT_NE(why_no_dimm(by_size)->find("129408 MiB"), std::string::npos);
}

TEST(PersistentMemory, IsNoDimmAndNoEmptySlot) {
    EXPECT_FALSE(why_no_dimm(device("DIMM", "")).has_value());
    EXPECT_FALSE(why_no_dimm(device("DIMM", "", false)).has_value());
    smbios::MemoryDevice old_dmidecode = device("DIMM", "");
    old_dmidecode.type = "<OUT OF SPEC>";  // DDR5, before dmidecode knew it
    EXPECT_FALSE(why_no_dimm(old_dmidecode).has_value());
    smbios::MemoryDevice large = device("DIMM", "");
    large.size_bytes = 96 * kGiB;
    EXPECT_FALSE(why_no_dimm(large).has_value());
}

TEST(Chips, AreToldByTheirArraysUseOrTheirType) {
    smbios::Records records;
    smbios::MemoryArray flash;
    flash.handle = 0x48;
    flash.use = "Flash Memory";
    smbios::MemoryArray unknown;
    unknown.handle = 0x49;
    unknown.use = "Unknown";
    records.arrays = {flash, unknown};
    smbios::MemoryDevice chip = device("BIOS", "");
    chip.array = 0x48;
    EXPECT_EQ(what_it_is_for(chip, records), "Flash Memory");
    smbios::MemoryDevice dimm = device("DIMM", "");
    dimm.array = 0x49;
    EXPECT_EQ(what_it_is_for(dimm, records), std::nullopt);
    dimm.array = 0x77;  // of no array in the table
    EXPECT_EQ(what_it_is_for(dimm, records), std::nullopt);
    dimm.type = "Flash";
    EXPECT_EQ(what_it_is_for(dimm, records), "Flash");
}

}  // namespace
}  // namespace weir::probe::locators
