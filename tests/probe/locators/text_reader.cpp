// SPDX-License-Identifier: Apache-2.0
#include "tests/probe/locators/text_reader.h"

#include <cstdlib>
#include <map>
#include <sstream>
#include <vector>

#include "base/units.h"

namespace weir::probe::locators {

namespace {

struct Block {
    int type = -1;
    std::uint16_t handle = 0;
    std::map<std::string, std::string> fields;
    std::vector<int> bytes;
};

std::string trim(const std::string& text) {
    const std::size_t first = text.find_first_not_of(" \t\r");
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::string field(const Block& block, const std::string& name) {
    const auto found = block.fields.find(name);
    return found == block.fields.end() ? std::string() : found->second;
}

std::string text_field(const Block& block, const std::string& name) {
    const std::string value = field(block, name);
    return value == "Not Specified" || value == "None" ? std::string() : value;
}

std::optional<int> number(const std::string& text) {
    char* end = nullptr;
    const long value = std::strtol(text.c_str(), &end, 0);
    return end == text.c_str() ? std::nullopt : std::optional(static_cast<int>(value));
}

std::optional<std::uint16_t> handle(const std::string& text) {
    const std::optional<int> value = number(text);
    return value ? std::optional(static_cast<std::uint16_t>(*value)) : std::nullopt;
}

std::uint64_t bytes(const std::string& text) {
    const auto count = static_cast<std::uint64_t>(number(text).value_or(0));
    return count * (text.find("GB") != std::string::npos   ? kGiB
                    : text.find("MB") != std::string::npos ? kMiB
                                                           : 0);
}

void read_line(const std::string& line, Block& block) {
    if (line.starts_with("\t\t")) {
        std::istringstream hex(line);
        for (std::string word; hex >> word;)
            if (block.type == 202)
                block.bytes.push_back(static_cast<int>(std::strtol(word.c_str(), nullptr, 16)));
        return;
    }
    const std::size_t colon = line.find(": ");
    if (line.starts_with("\t") && colon != std::string::npos)
        block.fields[trim(line.substr(0, colon))] = trim(line.substr(colon + 2));
}

std::vector<Block> blocks(const std::string& text) {
    std::vector<Block> all;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("Handle 0x")) {
            Block block;
            block.handle = static_cast<std::uint16_t>(std::strtol(line.c_str() + 7, nullptr, 16));
            const std::size_t type = line.find("DMI type ");
            if (type != std::string::npos) block.type = std::atoi(line.c_str() + type + 9);
            all.push_back(block);
        } else if (!all.empty()) {
            read_line(line, all.back());
        }
    }
    return all;
}

smbios::MemoryDevice device(const Block& block) {
    smbios::MemoryDevice device;
    device.handle = block.handle;
    device.array = handle(field(block, "Array Handle"));
    device.total_width_bits = number(field(block, "Total Width"));
    device.data_width_bits = number(field(block, "Data Width"));
    const std::string size = field(block, "Size");
    device.size_bytes = bytes(size);
    if (size != "No Module Installed")
        device.occupancy =
            device.size_bytes > 0 ? smbios::Occupancy::kOccupied : smbios::Occupancy::kOccupiedSizeUnknown;
    device.locator = text_field(block, "Locator");
    device.bank_locator = text_field(block, "Bank Locator");
    device.type = field(block, "Type");
    device.technology = field(block, "Memory Technology");
    device.part_number = text_field(block, "Part Number");
    return device;
}

smbios::Processor processor(const Block& block) {
    smbios::Processor processor;
    processor.handle = block.handle;
    processor.socket = text_field(block, "Socket Designation");
    processor.populated = field(block, "Status").starts_with("Populated");
    return processor;
}

smbios::MemoryArray array(const Block& block) {
    smbios::MemoryArray array;
    array.handle = block.handle;
    array.use = field(block, "Use");
    array.error_correction = field(block, "Error Correction Type");
    array.devices = number(field(block, "Number Of Devices"));
    return array;
}

}  // namespace

smbios::Records read_text(const std::string& text) {
    smbios::Records records;
    for (const Block& block : blocks(text)) {
        if (block.type == 4 && field(block, "Type") == "Central Processor")
            records.processors.push_back(processor(block));
        if (block.type == 16) records.arrays.push_back(array(block));
        if (block.type == 17) records.devices.push_back(device(block));
        if (block.type == 202 && block.bytes.size() > 0x0E) {
            const int handle = block.bytes[4] | block.bytes[5] << 8;
            records.hpe_locations.push_back(
                {static_cast<std::uint16_t>(handle), block.bytes[0x0D], block.bytes[0x0E]});
        }
    }
    return records;
}

}  // namespace weir::probe::locators
