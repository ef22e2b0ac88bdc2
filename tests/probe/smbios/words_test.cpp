// SPDX-License-Identifier: Apache-2.0
#include "probe/smbios/words.h"

#include <gtest/gtest.h>

namespace weir::probe::smbios {
namespace {

TEST(SmbiosWords, AreThoseOfDmidecode) {
    EXPECT_EQ(memory_type_word(0x1A), "DDR4");
    EXPECT_EQ(memory_type_word(0x1F), "Logical non-volatile device");
    EXPECT_EQ(memory_type_word(0x22), "DDR5");
    EXPECT_EQ(memory_type_word(0x24), "HBM3");
    EXPECT_EQ(memory_type_word(0x25), "MRDIMM");
    EXPECT_EQ(form_factor_word(0x09), "DIMM");
    EXPECT_EQ(form_factor_word(0x13), "CSODIMM");
    EXPECT_EQ(form_factor_word(0x0F), "FB-DIMM");
    EXPECT_EQ(array_location_word(0x03), "System Board Or Motherboard");
    EXPECT_EQ(array_location_word(0xA4), "CXL Add-on Card");
    EXPECT_EQ(array_use_word(0x03), "System Memory");
    EXPECT_EQ(error_correction_word(0x06), "Multi-bit ECC");
    EXPECT_EQ(technology_word(0x07), "Intel Optane persistent memory");
    EXPECT_EQ(processor_type_word(0x03), "Central Processor");
    EXPECT_EQ(channel_type_word(0x04), "SyncLink");
}

TEST(SmbiosWords, AreOutOfSpecBeyondTheirList) {
    for (auto* const word :
         {memory_type_word, form_factor_word, array_location_word, array_use_word, error_correction_word,
          technology_word, processor_type_word, channel_type_word}) {
        EXPECT_EQ(word(0x00), kOutOfSpec);
        EXPECT_EQ(word(0x80), kOutOfSpec);
        EXPECT_EQ(word(0xFF), kOutOfSpec);
    }
}

TEST(SmbiosWords, OfTypeDetailsAreAllThatAreSet) {
    EXPECT_EQ(type_detail_words(0x2080), "Synchronous Registered (Buffered)");
    EXPECT_EQ(type_detail_words(0x8080), "Synchronous LRDIMM");
    EXPECT_EQ(type_detail_words(0x0000), "None");
    EXPECT_EQ(type_detail_words(0x0001), "None");
}

TEST(SmbiosWords, ForNothingAreNoValue) {
    EXPECT_EQ(tidy_value(" Not Specified "), "");
    EXPECT_EQ(tidy_value("<BAD INDEX>"), "");
    EXPECT_EQ(tidy_value("None"), "");
    EXPECT_EQ(tidy_value("NO DIMM"), "NO DIMM");
    EXPECT_EQ(tidy_value("Unknown"), "Unknown");
}

}  // namespace
}  // namespace weir::probe::smbios
