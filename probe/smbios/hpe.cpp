// SPDX-License-Identifier: Apache-2.0
#include "probe/smbios/hpe.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include "probe/smbios/bytes.h"
#include "probe/smbios/decoders.h"

namespace weir::probe::smbios {
namespace {

bool names_hpe(const std::string& maker) {
    std::string lower = maker;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower == "hp" || lower == "hpe" || lower.starts_with("hpe ") || lower.starts_with("hewlett");
}

}  // namespace

bool made_by_hpe(const Records& records) {
    return (records.system && names_hpe(records.system->manufacturer)) ||
           (records.baseboard && names_hpe(records.baseboard->manufacturer)) ||
           (records.firmware && names_hpe(records.firmware->vendor));
}

std::optional<HpeDimmLocation> hpe_dimm_location(std::span<const std::byte> formatted) {
    const auto device = read_integer<std::uint16_t>(formatted, 0x04);
    const auto controller = read_integer<std::uint8_t>(formatted, 0x0D);
    const auto channel = read_integer<std::uint8_t>(formatted, 0x0E);
    if (!device || !controller || !channel) return std::nullopt;
    return HpeDimmLocation{*device, *controller, *channel};
}

void decode_hpe_dimm_location(const Structure& structure, Records& records) {
    // Older machines have shorter ones, which say something else.
    if (const auto location = hpe_dimm_location(structure.formatted))
        records.hpe_locations.push_back(*location);
}

}  // namespace weir::probe::smbios
