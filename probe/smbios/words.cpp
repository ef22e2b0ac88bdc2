// SPDX-License-Identifier: Apache-2.0
#include "probe/smbios/words.h"

#include <array>
#include <cstddef>
#include <span>

namespace weir::probe::smbios {
namespace {

using Words = std::span<const std::string_view>;

// Each list begins with the word of code 1.
constexpr std::string_view kProcessorTypes[] = {
    "Other", "Unknown", "Central Processor", "Math Processor", "DSP Processor", "Video Processor",
};

constexpr std::string_view kLocations[] = {
    "Other",
    "Unknown",
    "System Board Or Motherboard",
    "ISA Add-on Card",
    "EISA Add-on Card",
    "PCI Add-on Card",
    "MCA Add-on Card",
    "PCMCIA Add-on Card",
    "Proprietary Add-on Card",
    "NuBus",
};

constexpr std::uint8_t kFirstCardLocation = 0xA0;
constexpr std::string_view kCardLocations[] = {
    "PC-98/C20 Add-on Card",       "PC-98/C24 Add-on Card", "PC-98/E Add-on Card",
    "PC-98/Local Bus Add-on Card", "CXL Add-on Card",
};

constexpr std::string_view kUses[] = {
    "Other", "Unknown", "System Memory", "Video Memory", "Flash Memory", "Non-volatile RAM", "Cache Memory",
};

constexpr std::string_view kErrorCorrections[] = {
    "Other", "Unknown", "None", "Parity", "Single-bit ECC", "Multi-bit ECC", "CRC",
};

constexpr std::string_view kFormFactors[] = {
    "Other", "Unknown", "SIMM",         "SIP",  "Chip",   "DIP",   "ZIP",     "Proprietary Card",
    "DIMM",  "TSOP",    "Row Of Chips", "RIMM", "SODIMM", "SRIMM", "FB-DIMM", "Die",
    "CAMM",  "CUDIMM",  "CSODIMM",
};

constexpr std::string_view kMemoryTypes[] = {
    "Other",
    "Unknown",
    "DRAM",
    "EDRAM",
    "VRAM",
    "SRAM",
    "RAM",
    "ROM",
    "Flash",
    "EEPROM",
    "FEPROM",
    "EPROM",
    "CDRAM",
    "3DRAM",
    "SDRAM",
    "SGRAM",
    "RDRAM",
    "DDR",
    "DDR2",
    "DDR2 FB-DIMM",
    "Reserved",
    "Reserved",
    "Reserved",
    "DDR3",
    "FBD2",
    "DDR4",
    "LPDDR",
    "LPDDR2",
    "LPDDR3",
    "LPDDR4",
    "Logical non-volatile device",
    "HBM",
    "HBM2",
    "DDR5",
    "LPDDR5",
    "HBM3",
    "MRDIMM",
};

constexpr std::string_view kTechnologies[] = {
    "Other",  "Unknown", "DRAM", "NVDIMM-N", "NVDIMM-F", "NVDIMM-P", "Intel Optane persistent memory",
    "MRDIMM",  // 3.7 alone; since 3.8 it is a type
};

constexpr std::string_view kChannelTypes[] = {"Other", "Unknown", "RamBus", "SyncLink"};

// The word of bit 1 first: bit 0 is reserved.
constexpr std::string_view kTypeDetails[] = {
    "Other",
    "Unknown",
    "Fast-paged",
    "Static Column",
    "Pseudo-static",
    "RAMBus",
    "Synchronous",
    "CMOS",
    "EDO",
    "Window DRAM",
    "Cache DRAM",
    "Non-Volatile",
    "Registered (Buffered)",
    "Unbuffered (Unregistered)",
    "LRDIMM",
};

std::string word(Words words, std::uint8_t code, std::uint8_t first = 1) {
    if (code < first || code - first >= static_cast<int>(words.size())) return std::string(kOutOfSpec);
    return std::string(words[static_cast<std::size_t>(code - first)]);
}

/// What dmidecode prints where a string is missing, and what firmware writes in its place.
constexpr std::string_view kNothings[] = {"Not Specified", "None", "<BAD INDEX>"};

}  // namespace

std::string processor_type_word(std::uint8_t code) {
    return word(kProcessorTypes, code);
}
std::string array_location_word(std::uint8_t code) {
    return code >= kFirstCardLocation ? word(kCardLocations, code, kFirstCardLocation)
                                      : word(kLocations, code);
}
std::string array_use_word(std::uint8_t code) {
    return word(kUses, code);
}
std::string error_correction_word(std::uint8_t code) {
    return word(kErrorCorrections, code);
}
std::string form_factor_word(std::uint8_t code) {
    return word(kFormFactors, code);
}
std::string memory_type_word(std::uint8_t code) {
    return word(kMemoryTypes, code);
}
std::string technology_word(std::uint8_t code) {
    return word(kTechnologies, code);
}
std::string channel_type_word(std::uint8_t code) {
    return word(kChannelTypes, code);
}

std::string type_detail_words(std::uint16_t bits) {
    std::string words;
    for (std::size_t i = 0; i < std::size(kTypeDetails); ++i) {
        if ((bits >> (i + 1) & 1) == 0) continue;
        if (!words.empty()) words += ' ';
        words += kTypeDetails[i];
    }
    return words.empty() ? "None" : words;
}

std::string tidy(std::string_view raw) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::size_t first = raw.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return "";
    std::string text(raw.substr(first, raw.find_last_not_of(kBlanks) - first + 1));
    for (char& c : text) {
        if (c < ' ' || c > '~') c = '.';
    }
    return text;
}

std::string tidy_value(std::string_view raw) {
    std::string text = tidy(raw);
    for (const std::string_view nothing : kNothings) {
        if (text == nothing) return "";
    }
    return text;
}

}  // namespace weir::probe::smbios
