// SPDX-License-Identifier: Apache-2.0
// The sections "BIOS Information", "System Information", "Base Board Information" and "Processor
// Information".
#include <utility>

#include "probe/smbios/text_readers.h"
#include "probe/smbios/text_values.h"

namespace weir::probe::smbios {
namespace {

std::optional<int> count(const Section& section, std::string_view key) {
    const std::string* value = section.find(key);
    return value == nullptr ? std::nullopt : parse_count(*value);
}

}  // namespace

void read_firmware(const Section& section, Records& records) {
    if (records.firmware) return;
    records.firmware =
        Firmware{section.text("Vendor"), section.text("Version"), section.text("Release Date")};
}

void read_system(const Section& section, Records& records) {
    if (records.system) return;
    records.system = System{section.text("Manufacturer"), section.text("Product Name"),
                            section.text("Version"), section.text("Family")};
}

void read_baseboard(const Section& section, Records& records) {
    if (records.baseboard) return;
    records.baseboard =
        Baseboard{section.text("Manufacturer"), section.text("Product Name"), section.text("Version")};
}

void read_processor(const Section& section, Records& records) {
    Processor processor;
    processor.handle = section.handle;
    processor.socket = section.text("Socket Designation");
    processor.type = section.word("Type");
    processor.manufacturer = section.text("Manufacturer");
    processor.version = section.text("Version");
    processor.cores = count(section, "Core Count");
    processor.cores_enabled = count(section, "Core Enabled");
    processor.threads = count(section, "Thread Count");
    // "Populated, Enabled", "Unpopulated". Where that line was left out, a socket with cores has a processor.
    const std::string* status = section.find("Status");
    processor.populated = status != nullptr ? status->starts_with("Populated") : processor.cores.has_value();
    records.processors.push_back(std::move(processor));
}

}  // namespace weir::probe::smbios
