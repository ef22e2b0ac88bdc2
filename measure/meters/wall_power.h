// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/readable.h"

namespace weir::measure {

/// A meter of what the whole board takes. It averages over a second or so: it tells batches apart, not
/// windows.
struct WallMeter {
    std::string name;
    std::function<std::optional<double>()> watts;  ///< none when it could not be read
    double settle_s = 1;                           ///< how long a load lasts before a reading is of it
    double every_s = 1;                            ///< between two readings
};

/// The board's meter through hwmon: the ACPI power meter's power*_average or power*_input, in microwatts
/// (Documentation/hwmon/acpi_power_meter.rst of Linux). Other sensors there are of single parts.
Readable<WallMeter> find_hwmon_power(const std::filesystem::path& root = "/");

/// The board's meter through its management controller: `ipmitool dcmi power reading`, where that program is
/// in one of the folders of `search` (as PATH lists them) and the controller's device is open to this user.
/// A reading takes some 100 ms. Asked once here, so that a board without such a meter is unreadable from the
/// start.
Readable<WallMeter> find_ipmi_power(const std::filesystem::path& root, std::string_view search);

/// hwmon's, else IPMI's; when there is neither, why.
Readable<WallMeter> find_wall_power(const std::filesystem::path& root = "/");

/// Watts from the text of `ipmitool dcmi power reading`; unreadable when it is another text, the meter is not
/// active, or it says 0 W, as boards do that have the command and no meter.
Readable<double> parse_dcmi_power(std::string_view text);

}  // namespace weir::measure
