// SPDX-License-Identifier: Apache-2.0
#include "probe/dimm_temperature_reader.h"

#include <fmt/format.h>

#include "probe/sysfs_value.h"

namespace weir::probe {
namespace {

constexpr const char* kSensors = "/sys/class/hwmon";
constexpr const char* kLoadSensor =
    "load the sensor's driver, `modprobe jc42` (DDR4) or `modprobe spd5118` (DDR5), and the board's SMBus "
    "driver (i2c-piix4 or i2c-i801); many servers leave the sensors to the BMC: `ipmitool sdr type "
    "temperature`";

/// Both sensors' registers end at 255 °C: what lies beyond was never measured.
constexpr std::int64_t kBeyondSensor = 256'000;

Readable<double> read_degrees(const SystemFiles& files, const std::string& path) {
    const auto millidegrees = signed_number(files, path);
    if (!millidegrees || *millidegrees >= kBeyondSensor || *millidegrees <= -kBeyondSensor)
        return Unreadable{files.why_not(path), "look into the file with `sensors` (package lm-sensors)"};
    return static_cast<double>(*millidegrees) / 1000;
}

/// The address is where the device link leads; a capture that has copied the folder no longer says.
Readable<std::string> read_address(const SystemFiles& files, const std::string& link) {
    if (auto target = files.link_name(link)) return std::move(*target);
    return Unreadable{fmt::format("{} is no link", link),
                      "look with `ls -l /sys/class/hwmon` on the machine itself"};
}

}  // namespace

Readable<std::vector<DimmTemperature>> read_dimm_temperatures(const SystemFiles& files) {
    std::vector<DimmTemperature> found;
    for (const auto& [number, name] : numbered_names(files, kSensors, "hwmon")) {
        const std::string folder = fmt::format("{}/{}", kSensors, name);
        const std::string driver = files.text(folder + "/name").value_or("");
        if (driver != "jc42" && driver != "spd5118") continue;
        found.push_back(
            {driver, read_address(files, folder + "/device"), read_degrees(files, folder + "/temp1_input"),
             read_degrees(files, folder + "/temp1_max"), read_degrees(files, folder + "/temp1_crit")});
    }
    if (found.empty()) return Unreadable{why_none(files, kSensors, "sensor of a DIMM"), kLoadSensor};
    return found;
}

}  // namespace weir::probe
