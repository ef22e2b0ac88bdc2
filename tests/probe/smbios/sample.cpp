// SPDX-License-Identifier: Apache-2.0
#include "tests/probe/smbios/sample.h"

#include <utility>

#include "base/units.h"

namespace weir::probe::smbios {
namespace {

Processor processor(std::uint16_t handle, const std::string& socket) {
    Processor processor;
    processor.handle = handle;
    processor.socket = socket;
    processor.type = "Central Processor";
    processor.populated = true;
    processor.manufacturer = "Advanced Micro Devices, Inc.";
    processor.version = "AMD EPYC 9965 192-Core Processor";
    processor.cores = 192;
    processor.cores_enabled = 192;
    processor.threads = 384;
    return processor;
}

/// A DIMM of 96 GiB that runs below its rating.
MemoryDevice dimm(std::uint16_t handle, const std::string& locator) {
    MemoryDevice device;
    device.handle = handle;
    device.array = 0x0010;
    device.total_width_bits = 80;
    device.data_width_bits = 64;
    device.occupancy = Occupancy::kOccupied;
    device.size_bytes = 96 * kGiB;
    device.form_factor = "DIMM";
    device.locator = locator;
    device.bank_locator = "P0 CHANNEL A";
    device.type = "DDR5";
    device.type_detail = "Synchronous Registered (Buffered)";
    device.rated_mt_per_s = 6400;
    device.configured_mt_per_s = 6000;
    device.ranks = 2;
    device.manufacturer = "Micron Technology";
    device.part_number = "MTC40F2047S1RC64BB1";
    device.technology = "DRAM";
    return device;
}

MemoryDevice empty_slot(std::uint16_t handle, const std::string& locator) {
    MemoryDevice device;
    device.handle = handle;
    device.array = 0x0010;
    device.form_factor = "Unknown";
    device.locator = locator;
    device.bank_locator = "NO DIMM";
    device.type = "Unknown";
    device.type_detail = "None";
    device.manufacturer = "Unknown";
    device.technology = "Unknown";
    return device;
}

MemoryDevice flash(std::uint16_t handle) {
    MemoryDevice device = empty_slot(handle, "BIOS");
    device.array = 0x0011;
    device.occupancy = Occupancy::kOccupied;
    device.size_bytes = 512 * kKiB;
    device.type = "Flash";
    device.type_detail = "Non-Volatile";
    return device;
}

}  // namespace

Records sample_records() {
    Records records;
    records.version = "3.7.0";
    records.firmware = Firmware{"HPE", "A55", "05/01/2025"};
    records.system = System{"HPE", "Weir Test Server", "", "ProLiant"};
    records.baseboard = Baseboard{"HPE", "Weir Board", "1.0"};
    records.processors = {processor(0x0004, "Proc 1"), processor(0x0005, "Proc 2")};
    Processor& empty = records.processors.back();
    empty = Processor{};
    empty.handle = 0x0005;
    empty.socket = "Proc 2";
    empty.type = "Unknown";
    records.arrays = {
        {0x0010, "System Board Or Motherboard", "System Memory", "Multi-bit ECC", 6 * 1024 * kGiB, 4},
        {0x0011, "System Board Or Motherboard", "Flash Memory", "None", 4 * kMiB, 1}};
    MemoryDevice unknown = dimm(0x0022, "PROC 1 DIMM 3");
    unknown.occupancy = Occupancy::kOccupiedSizeUnknown;
    unknown.size_bytes = 0;
    MemoryDevice small = dimm(0x0023, "PROC 1 DIMM 4");
    small.size_bytes = 16 * kGiB;
    records.devices = {dimm(0x0020, "PROC 1 DIMM 1"), empty_slot(0x0021, "PROC 1 DIMM 2"), std::move(unknown),
                       std::move(small), flash(0x0024)};
    records.array_mappings = {{0x0010, 0, 2 * kGiB - 1, 4}, {0x0010, 4 * kGiB, 6 * 1024 * kGiB - 1, 4}};
    records.device_mappings = {{0x0020, 0, 96 * kGiB - 1, 1, 2}, {0x0023, 96 * kGiB, 112 * kGiB - 1, {}, {}}};
    records.channels = {{0x0030, "Other", {0x0020, 0x0021}}};
    records.hpe_locations = {{0x0020, 5, 5}, {0x0021, 5, 5}};
    return records;
}

std::string sample_text() {
    return R"(# dmidecode 3.3
Getting SMBIOS data from sysfs.
SMBIOS 3.7.0 present.
# SMBIOS implementations newer than version 3.3.0 are not
# fully supported by this version of dmidecode.
Table at 0x6E338000.

Handle 0x0000, DMI type 0, 26 bytes
BIOS Information
	Vendor: HPE
	Version: A55
	Release Date: 05/01/2025
	ROM Size: 64 MB
	Characteristics:
		PCI is supported
	BIOS Revision: 1.40

Handle 0x0001, DMI type 1, 27 bytes
System Information
	Manufacturer: HPE
	Product Name: Weir Test Server
	Version: Not Specified
	Serial Number: --
	UUID: --
	Family: ProLiant

Handle 0x0002, DMI type 2, 15 bytes
Base Board Information
	Manufacturer: HPE
	Product Name: Weir Board
	Version: 1.0
	Features:
		Board is a hosting board
	Type: Motherboard

Handle 0x0004, DMI type 4, 48 bytes
Processor Information
	Socket Designation: Proc 1
	Type: Central Processor
	Family: Zen
	Manufacturer: Advanced Micro Devices, Inc.
	ID: 11 0F B0 00 FF FB 8B 17
	Flags:
		FPU (Floating-point unit on-chip)
	Version: AMD EPYC 9965 192-Core Processor               
	Status: Populated, Enabled
	Core Count: 192
	Core Enabled: 192
	Thread Count: 384

Handle 0x0005, DMI type 4, 48 bytes
Processor Information
	Socket Designation: Proc 2
	Type: Unknown
	Manufacturer: Not Specified
	Version: Not Specified
	Status: Unpopulated

Handle 0x0010, DMI type 16, 23 bytes
Physical Memory Array
	Location: System Board Or Motherboard
	Use: System Memory
	Error Correction Type: Multi-bit ECC
	Maximum Capacity: 6 TB
	Error Information Handle: Not Provided
	Number Of Devices: 4

Handle 0x0011, DMI type 16, 23 bytes
Physical Memory Array
	Location: System Board Or Motherboard
	Use: Flash Memory
	Error Correction Type: None
	Maximum Capacity: 4 MB
	Number Of Devices: 1

Handle 0x0020, DMI type 17, 92 bytes
Memory Device
	Array Handle: 0x0010
	Total Width: 80 bits
	Data Width: 64 bits
	Size: 96 GB
	Form Factor: DIMM
	Set: None
	Locator: PROC 1 DIMM 1
	Bank Locator: P0 CHANNEL A
	Type: DDR5
	Type Detail: Synchronous Registered (Buffered)
	Speed: 6400 MT/s
	Manufacturer: Micron Technology
	Serial Number: --
	Part Number: MTC40F2047S1RC64BB1     
	Rank: 2
	Configured Memory Speed: 6000 MT/s
	Memory Technology: DRAM

Handle 0x0021, DMI type 17, 92 bytes
Memory Device
	Array Handle: 0x0010
	Total Width: Unknown
	Data Width: Unknown
	Size: No Module Installed
	Form Factor: Unknown
	Locator: PROC 1 DIMM 2
	Bank Locator: NO DIMM
	Type: Unknown
	Type Detail: None
	Speed: Unknown
	Manufacturer: Unknown
	Part Number: Not Specified
	Rank: Unknown
	Configured Memory Speed: Unknown
	Memory Technology: Unknown

Handle 0x0022, DMI type 17, 92 bytes
Memory Device
	Array Handle: 0x0010
	Total Width: 80 bits
	Data Width: 64 bits
	Size: Unknown
	Form Factor: DIMM
	Locator: PROC 1 DIMM 3
	Bank Locator: P0 CHANNEL A
	Type: DDR5
	Type Detail: Synchronous Registered (Buffered)
	Speed: 6400 MT/s
	Manufacturer: Micron Technology
	Part Number: MTC40F2047S1RC64BB1
	Rank: 2
	Configured Memory Speed: 6000 MT/s
	Memory Technology: DRAM

Handle 0x0023, DMI type 17, 92 bytes
Memory Device
	Array Handle: 0x0010
	Total Width: 80 bits
	Data Width: 64 bits
	Size: 16384 MB
	Form Factor: DIMM
	Locator: PROC 1 DIMM 4
	Bank Locator: P0 CHANNEL A
	Type: DDR5
	Type Detail: Synchronous Registered (Buffered)
	Speed: 6400 MHz
	Manufacturer: Micron Technology
	Part Number: MTC40F2047S1RC64BB1
	Rank: 2
	Configured Clock Speed: 6000 MHz
	Memory Technology: DRAM

Handle 0x0024, DMI type 17, 92 bytes
Memory Device
	Array Handle: 0x0011
	Total Width: Unknown
	Data Width: Unknown
	Size: 512 kB
	Form Factor: Unknown
	Locator: BIOS
	Bank Locator: NO DIMM
	Type: Flash
	Type Detail: Non-Volatile
	Manufacturer: Unknown
	Part Number: None
	Memory Technology: Unknown

Handle 0x0025, DMI type 126, 92 bytes
Inactive

Handle 0x0028, DMI type 19, 31 bytes
Memory Array Mapped Address
	Starting Address: 0x00000000000
	Ending Address: 0x0007FFFFFFF
	Range Size: 2 GB
	Physical Array Handle: 0x0010
	Partition Width: 4

Handle 0x0029, DMI type 19, 31 bytes
Memory Array Mapped Address
	Starting Address: 0x0000000100000000k
	Ending Address: 0x000005FFFFFFFFFFk
	Physical Array Handle: 0x0010
	Partition Width: 4

Handle 0x002A, DMI type 20, 35 bytes
Memory Device Mapped Address
	Starting Address: 0x00000000000
	Ending Address: 0x017FFFFFFFF
	Physical Device Handle: 0x0020
	Memory Array Mapped Address Handle: 0x0028
	Partition Row Position: 1
	Interleave Position: 1
	Interleaved Data Depth: 2

Handle 0x002B, DMI type 20, 35 bytes
Memory Device Mapped Address
	Starting Address: 0x01800000000
	Ending Address: 0x01BFFFFFFFF
	Physical Device Handle: 0x0023
	Partition Row Position: Unknown
	Interleave Position: Unknown
	Interleaved Data Depth: Unknown

Handle 0x0030, DMI type 37, 13 bytes
Memory Channel
	Type: Other
	Maximal Load: 2
	Devices: 2
	Device 1 Load: 1
	Device 1 Handle: 0x0020
	Device 2 Load: 1
	Device 2 Handle: 0x0021

Handle 0x0109, DMI type 202, 27 bytes
OEM-specific Type
	Header and Data:
		CA 1B 09 01 20 00 FF 01 01 01 00 00 00 05 05 FF
		FF 00 AD 00 00 00 00 00 00 00 01
	Strings:
		P11446-1A1

Handle 0x010A, DMI type 202, 27 bytes
OEM-specific Type
	Header and Data:
		CA 1B 0A 01 21 00 FF 02 01 02 00 00 00 05 05 FF
		FF 00 00 00 00 00 00 00 00 00 01
	Strings:
		Unknown

Handle 0xFEFF, DMI type 127, 4 bytes
End Of Table

)";
}

}  // namespace weir::probe::smbios
