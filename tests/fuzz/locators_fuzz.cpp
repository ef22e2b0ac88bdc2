// SPDX-License-Identifier: Apache-2.0
// Names of slots as no board would have them: whatever a table says, a layout comes of it that holds
// together.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "probe/locators/derive.h"

namespace {

using weir::probe::smbios::MemoryDevice;
using weir::probe::smbios::Records;

/// A first byte for the number of sockets, then lines: flags, locator, a tab, bank. The flags' bits make a
/// device occupied, large, of no known width, or known to HPE's type 202.
Records records_from(const std::string& input) {
    Records records;
    if (input.empty()) return records;
    const auto sockets = static_cast<std::size_t>(static_cast<unsigned char>(input[0]) % 9);
    for (std::size_t i = 0; i < sockets; ++i)
        records.processors.emplace_back().socket =
            std::string(1, input[i % input.size()]) + std::to_string(i);
    std::istringstream lines(input.substr(1));
    std::uint16_t handle = 0;
    for (std::string line; records.devices.size() < 64 && std::getline(lines, line);) {
        const unsigned flags = line.empty() ? 0 : static_cast<unsigned char>(line[0]);
        const std::size_t tab = std::min(line.find('\t'), line.size());
        MemoryDevice device;
        device.handle = handle++;
        const std::size_t start = std::min<std::size_t>(1, tab);
        device.locator = line.substr(start, tab - start);
        device.bank_locator = line.substr(std::min(tab + 1, line.size()));
        if ((flags & 1U) != 0) device.occupancy = weir::probe::smbios::Occupancy::kOccupied;
        if ((flags & 2U) != 0) device.size_bytes = ~std::uint64_t{0} / (flags + 1);
        if ((flags & 4U) == 0) device.total_width_bits = device.data_width_bits = static_cast<int>(flags);
        if ((flags & 8U) != 0)
            records.hpe_locations.push_back({*device.handle, static_cast<int>(flags >> 6U), handle % 7});
        records.devices.push_back(device);
    }
    return records;
}

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Records records = records_from(std::string(data, data + size));
    const auto layout = weir::probe::locators::derive_memory(records);
    require(layout.dimms.size() + layout.other_devices.size() == records.devices.size());
    int slots = 0;
    for (const auto& channel : layout.channels) {
        require(channel.package >= 0 && channel.slots > 0 && channel.populated_slots <= channel.slots);
        slots += channel.slots;
    }
    require(static_cast<std::size_t>(slots) <= records.devices.size());
    for (const auto& dimm : layout.dimms) require(!dimm.channel || dimm.package.has_value());
    return 0;
}
