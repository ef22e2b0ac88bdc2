// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "measure/meters/outside_program.h"
#include "measure/meters/wall_power.h"

namespace weir::measure {
namespace {

constexpr double kPatienceS = 5;
constexpr double kSettleS = 2;  // controllers average over about one second
constexpr double kEveryS = 10;  // the work waits for each reading
constexpr std::array<const char*, 3> kDevices{"dev/ipmi0", "dev/ipmi/0", "dev/ipmidev/0"};

/// What stands behind "label:" on a line of its own, without white space around it.
std::string_view after(std::string_view text, std::string_view label) {
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        line.remove_prefix(std::min(line.size(), line.find_first_not_of(" \t")));
        if (!line.starts_with(label)) continue;
        line.remove_prefix(label.size());
        line.remove_prefix(std::min(line.size(), line.find_first_not_of(" \t")));
        return line.substr(0, line.find_last_not_of(" \t\r") + 1);
    }
    return {};
}

Readable<double> ask(const std::filesystem::path& program) {
    const Readable<std::string> said =
        run_program({program.string(), "dcmi", "power", "reading"}, kPatienceS);
    return said ? parse_dcmi_power(*said) : Readable<double>(said.reason());
}

}  // namespace

Readable<WallMeter> find_ipmi_power(const std::filesystem::path& root, std::string_view search) {
    const auto device = std::find_if(kDevices.begin(), kDevices.end(), [&](const char* name) {
        return ::access((root / name).c_str(), F_OK) == 0;
    });
    if (device == kDevices.end()) {
        return Unreadable{"there is no management controller (no /dev/ipmi0)",
                          "sudo modprobe ipmi_devintf ipmi_si, on a board that has one"};
    }
    if (::access((root / *device).c_str(), R_OK | W_OK) != 0) {
        return Unreadable{fmt::format("/{} is closed to this user", *device), "run as root"};
    }
    const std::optional<std::filesystem::path> program = find_program("ipmitool", search);
    if (!program) return Unreadable{"ipmitool is not installed", "sudo apt install ipmitool"};
    const Readable<double> first = ask(*program);
    if (!first) return first.reason();
    const auto watts = [path = *program]() -> std::optional<double> {
        const Readable<double> now = ask(path);
        if (!now) return std::nullopt;
        return *now;
    };
    return WallMeter{"IPMI", watts, kSettleS, kEveryS};
}

Readable<WallMeter> find_wall_power(const std::filesystem::path& root) {
    Readable<WallMeter> hwmon = find_hwmon_power(root);
    if (hwmon) return hwmon;
    const char* search = std::getenv("PATH");
    Readable<WallMeter> ipmi = find_ipmi_power(root, search == nullptr ? "" : search);
    if (ipmi) return ipmi;
    return Unreadable{hwmon.reason().why + "; " + ipmi.reason().why,
                      hwmon.reason().remedy + "; or " + ipmi.reason().remedy};
}

Readable<double> parse_dcmi_power(std::string_view text) {
    const std::string_view reading = after(text, "Instantaneous power reading:");
    std::uint64_t watts = 0;
    const auto [end, error] = std::from_chars(reading.data(), reading.data() + reading.size(), watts);
    const std::string_view unit(end, static_cast<std::size_t>(reading.data() + reading.size() - end));
    if (reading.empty() || error != std::errc{} || unit != " Watts") {
        return Unreadable{"ipmitool gave no power reading", "try it: sudo ipmitool dcmi power reading"};
    }
    if (after(text, "Power reading state is:") != "activated" || watts == 0) {
        return Unreadable{"the management controller's power reading is not active",
                          "activate it in the controller's set-up, or use a meter at the wall"};
    }
    return static_cast<double>(watts);
}

}  // namespace weir::measure
