// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "probe/smbios/records.h"
#include "probe/smbios/table.h"

namespace weir::probe::smbios {

// One function a structure type, for decode.cpp's list: adds what `structure` says to `records`.

void decode_firmware(const Structure& structure, Records& records);           ///< type 0, section 7.1
void decode_system(const Structure& structure, Records& records);             ///< type 1, section 7.2
void decode_baseboard(const Structure& structure, Records& records);          ///< type 2, section 7.3
void decode_processor(const Structure& structure, Records& records);          ///< type 4, section 7.5
void decode_memory_array(const Structure& structure, Records& records);       ///< type 16, section 7.17
void decode_memory_device(const Structure& structure, Records& records);      ///< type 17, section 7.18
void decode_array_mapping(const Structure& structure, Records& records);      ///< type 19, section 7.20
void decode_device_mapping(const Structure& structure, Records& records);     ///< type 20, section 7.21
void decode_memory_channel(const Structure& structure, Records& records);     ///< type 37, section 7.38
void decode_hpe_dimm_location(const Structure& structure, Records& records);  ///< HPE's type 202

/// The string that the byte at `at` numbers from 1 (section 6.1.3), tidy; empty for number 0, beyond the
/// structure's length, and, with a problem, for a string that is not there.
std::string text_field(const Structure& structure, std::size_t at, Records& records);

/// The word of the enumeration whose code is the byte at `at`; empty beyond the structure's length.
std::string word_field(const Structure& structure, std::size_t at, std::string (*word)(std::uint8_t));

/// Notes that the structure is too short for what it is there to say.
void note_too_short(const Structure& structure, Records& records);

}  // namespace weir::probe::smbios
