// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/sensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "base/files.h"
#include "base/number_file.h"

namespace weir::measure {
namespace {

namespace fs = std::filesystem;

constexpr double kThousandths = 1e-3;

bool is_of_cpus(const fs::path& device) {
    static constexpr std::array<std::string_view, 3> kDrivers{"k10temp", "zenpower", "coretemp"};
    const std::string name = try_read_line(device / "name").value_or("");
    return std::find(kDrivers.begin(), kDrivers.end(), name) != kDrivers.end();
}

/// The hottest temp*_input of a device.
std::optional<double> hottest_of(const fs::path& device) {
    std::optional<double> hottest;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(device, error)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with("temp") || !name.ends_with("_input")) continue;
        if (const std::optional<std::int64_t> value = try_read_number(entry.path())) {
            const auto degrees = static_cast<double>(*value);
            hottest = std::max(hottest.value_or(degrees), degrees);
        }
    }
    return hottest;
}

Readable<double> read_temperature(const fs::path& root) {
    std::optional<double> hottest;
    std::error_code error;
    for (const fs::directory_entry& device : fs::directory_iterator(root / "sys/class/hwmon", error)) {
        if (!is_of_cpus(device.path())) continue;
        if (const std::optional<double> value = hottest_of(device.path()))
            hottest = std::max(hottest.value_or(*value), *value);
    }
    if (hottest) return *hottest * kThousandths;
    return Unreadable{"no CPU temperature sensor is in /sys/class/hwmon",
                      "load the driver (modprobe k10temp or coretemp); a virtual machine has none"};
}

Readable<double> read_clock(const std::vector<int>& cpus, const fs::path& root) {
    double sum = 0;
    int read = 0;
    for (const int cpu : cpus) {
        const auto value =
            try_read_number(root / fmt::format("sys/devices/system/cpu/cpu{}/cpufreq/scaling_cur_freq", cpu));
        if (!value) continue;
        sum += static_cast<double>(*value);
        ++read;
    }
    if (read > 0) return sum / read * kThousandths;
    return Unreadable{"the kernel has no cpufreq driver for these CPUs",
                      "run on the machine itself; a virtual machine has none"};
}

}  // namespace

Sensors read_sensors(const std::vector<int>& cpus, const fs::path& root) {
    return {read_temperature(root), read_clock(cpus, root)};
}

}  // namespace weir::measure
