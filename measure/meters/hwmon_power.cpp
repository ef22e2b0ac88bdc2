// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/files.h"
#include "measure/meters/sysfs.h"
#include "measure/meters/wall_power.h"

namespace weir::measure {
namespace {

constexpr double kWattsPerMicrowatt = 1e-6;
constexpr double kSecondsPerMillisecond = 1e-3;
constexpr double kShortestInterval = 1;

std::optional<double> read_watts(const std::filesystem::path& file) {
    const std::optional<std::string> text = try_read_line(file);
    const std::optional<std::uint64_t> microwatts = text ? parse_count(*text) : std::nullopt;
    if (!microwatts || *microwatts == 0) return std::nullopt;
    return kWattsPerMicrowatt * static_cast<double>(*microwatts);
}

double interval_s(const std::filesystem::path& device) {
    const std::optional<std::uint64_t> ms =
        parse_count(try_read_line(device / "power1_average_interval").value_or(""));
    return std::max(kShortestInterval, kSecondsPerMillisecond * static_cast<double>(ms.value_or(0)));
}

}  // namespace

Readable<WallMeter> find_hwmon_power(const std::filesystem::path& root) {
    for (const std::filesystem::path& device : folders_in(root / "sys/class/hwmon")) {
        if (try_read_line(device / "name").value_or("") != "power_meter") continue;
        for (const char* name : {"power1_average", "power1_input"}) {
            const std::filesystem::path file = device / name;
            if (!read_watts(file)) continue;
            const double every_s = interval_s(device);
            return WallMeter{"ACPI power meter", [file] { return read_watts(file); }, every_s, every_s};
        }
        return Unreadable{"the board's ACPI power meter gives no reading",
                          "look at power1_average of the power_meter in /sys/class/hwmon"};
    }
    return Unreadable{"the board shows no power meter in /sys/class/hwmon",
                      "sudo modprobe acpi_power_meter, on a board that has one"};
}

}  // namespace weir::measure
