// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "probe/smbios/records.h"
#include "probe/smbios/text_sections.h"

namespace weir::probe::smbios {

// One function a structure type, for dmidecode_text.cpp's list: adds what `section` says to `records`.

void read_firmware(const Section& section, Records& records);
void read_system(const Section& section, Records& records);
void read_baseboard(const Section& section, Records& records);
void read_processor(const Section& section, Records& records);
void read_memory_array(const Section& section, Records& records);
void read_memory_device(const Section& section, Records& records);
void read_array_mapping(const Section& section, Records& records);
void read_device_mapping(const Section& section, Records& records);
void read_memory_channel(const Section& section, Records& records);
void read_hpe_dimm_location(const Section& section, Records& records);

/// Notes that the section lacks a line without which it says nothing: it was cut, or filtered.
void note_missing(const Section& section, std::string_view key, Records& records);

}  // namespace weir::probe::smbios
