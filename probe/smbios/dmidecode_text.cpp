// SPDX-License-Identifier: Apache-2.0
#include "probe/smbios/dmidecode_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "base/error.h"
#include "probe/smbios/hpe.h"
#include "probe/smbios/text_readers.h"
#include "probe/smbios/text_sections.h"

namespace weir::probe::smbios {
namespace {

/// How a type is read, and the lines that every dmidecode prints of it: a section without one of them was
/// cut.
struct Reader {
    int type;
    void (*read)(const Section& section, Records& records);
    std::span<const std::string_view> expected;
};

constexpr std::string_view kFirmwareLines[] = {"Vendor", "Version", "Release Date"};
constexpr std::string_view kSystemLines[] = {"Manufacturer", "Product Name", "Version"};
constexpr std::string_view kProcessorLines[] = {"Socket Designation", "Manufacturer", "Version", "Status"};
constexpr std::string_view kArrayLines[] = {"Location", "Use", "Error Correction Type", "Maximum Capacity",
                                            "Number Of Devices"};
constexpr std::string_view kDeviceLines[] = {"Array Handle", "Total Width", "Data Width",
                                             "Size",         "Form Factor", "Locator",
                                             "Bank Locator", "Type",        "Type Detail"};
constexpr std::string_view kArrayMappingLines[] = {"Physical Array Handle", "Partition Width"};
constexpr std::string_view kDeviceMappingLines[] = {"Physical Device Handle"};
constexpr std::string_view kChannelLines[] = {"Type", "Devices"};

constexpr Reader kReaders[] = {
    {0, read_firmware, kFirmwareLines},
    {1, read_system, kSystemLines},
    {2, read_baseboard, kSystemLines},
    {4, read_processor, kProcessorLines},
    {16, read_memory_array, kArrayLines},
    {17, read_memory_device, kDeviceLines},
    {19, read_array_mapping, kArrayMappingLines},
    {20, read_device_mapping, kDeviceMappingLines},
    {37, read_memory_channel, kChannelLines},
};

constexpr int kMemoryDevice = 17;
constexpr int kHpeDimmLocation = 202;

/// Without handle and title, fields are a memory device's when they say how large it is and something else of
/// it.
bool is_loose_device(const Section& section) {
    constexpr std::string_view kOthers[] = {"Locator", "Bank Locator", "Form Factor", "Type",
                                            "Speed",   "Array Handle", "Total Width", "Part Number"};
    return section.find("Size") != nullptr &&
           std::any_of(std::begin(kOthers), std::end(kOthers),
                       [&](std::string_view key) { return section.find(key) != nullptr; });
}

/// The section's type; -1 when it has none that is known here.
int type_of(const Section& section) {
    if (section.type) return *section.type;
    return !section.handle && is_loose_device(section) ? kMemoryDevice : -1;
}

void note_cut(const Section& section, const Reader& reader, Records& records) {
    if (!section.handle) return;  // grep and quiet dumps leave lines out on purpose
    for (const std::string_view key : reader.expected) {
        if (section.find(key) == nullptr) return note_missing(section, key, records);
    }
}

void read_section(const Section& section, Records& records) {
    for (const Reader& reader : kReaders) {
        if (reader.type != type_of(section)) continue;
        note_cut(section, reader, records);
        reader.read(section, records);
    }
}

bool is_dmidecode(const Section& section) {
    return section.handle || section.type || is_loose_device(section);
}

}  // namespace

Records read_dmidecode_text(std::string_view text, const std::string& source) {
    const Sections found = split_sections(text);
    if (std::none_of(found.sections.begin(), found.sections.end(), is_dmidecode)) {
        const std::size_t line = found.sections.empty() ? 1 : found.sections.front().line;
        throw InputError(
            fmt::format("{}, line {}", source, line),
            "expected what dmidecode prints (\"Handle 0x0011, DMI type 17, 84 bytes\"), and no line has "
            "it",
            "run `sudo dmidecode > FILE` on the machine and give that file");
    }
    Records records;
    records.version = found.version;
    records.problems = found.problems;
    for (const Section& section : found.sections) read_section(section, records);
    if (!made_by_hpe(records)) return records;
    for (const Section& section : found.sections) {
        if (section.type == kHpeDimmLocation) read_hpe_dimm_location(section, records);
    }
    return records;
}

void note_missing(const Section& section, std::string_view key, Records& records) {
    const std::string handle =
        section.handle ? fmt::format("structure {:#06x}", *section.handle) : "this structure";
    records.problems.push_back(
        {section.line,
         fmt::format("{} has no line \"{}\": it was cut, or lines were left out", handle, key)});
}

}  // namespace weir::probe::smbios
