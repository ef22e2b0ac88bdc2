// SPDX-License-Identifier: Apache-2.0
#include "probe/fabric_reader.h"

#include <fmt/format.h>

#include "probe/sysfs_value.h"

namespace weir::probe {
namespace {

constexpr const char* kPlatform = "/sys/devices/platform";
constexpr const char* kAcpiDevice = "AMDI0097:";
constexpr const char* kPlatformDevice = "/sys/devices/platform/amd_hsmp";
constexpr const char* kUncore = "/sys/devices/system/cpu/intel_uncore_frequency";
constexpr const char* kLoadHsmp =
    "on EPYC 7003 and newer switch HSMP on in the BIOS, run Linux 6.16 or newer and `modprobe hsmp_acpi`; "
    "where "
    "the BIOS has no ACPI device for it, `modprobe amd_hsmp` and ask AMD's e_smi_tool; elsewhere the BIOS "
    "alone "
    "shows FCLK";
constexpr const char* kLoadUncore =
    "on a Xeon `modprobe intel_uncore_frequency` (or intel_uncore_frequency_tpmi, from Granite Rapids on)";

constexpr std::uint64_t kKilo = 1'000;
constexpr std::uint64_t kMega = 1'000'000;
constexpr std::uint64_t kGigabyte = 1'000'000'000;

FabricClock read_clock(const SystemFiles& files, const std::string& folder) {
    FabricClock clock;
    clock.fabric_hz = read_number(files, folder + "/fclk_input", kLoadHsmp, kMega);
    clock.memory_hz = read_number(files, folder + "/mclk_input", kLoadHsmp, kMega);
    clock.max_bandwidth_bytes_per_s = read_number(files, folder + "/ddr_max_bw", kLoadHsmp, kGigabyte);
    clock.used_bandwidth_bytes_per_s =
        read_number(files, folder + "/ddr_utilised_bw_input", kLoadHsmp, kGigabyte);
    return clock;
}

/// The ACPI device's UID is the socket: "ID00". Its instance number is only the order of discovery.
Readable<int> package_of_acpi(const SystemFiles& files, const std::string& folder) {
    const std::string path = folder + "/firmware_node/uid";
    if (const auto number = number_after(files.text(path).value_or(""), "ID")) return *number;
    return Unreadable{files.why_not(path), "compare with `cat /sys/devices/platform/AMDI0097:*/fclk_input`"};
}

Readable<std::uint64_t> read_khz(const SystemFiles& files, const std::string& folder, const char* name) {
    return read_number(files, fmt::format("{}/{}_freq_khz", folder, name),
                       "nothing to do: newer Xeons show it by fabric cluster (uncoreNN) alone, older drivers "
                       "and kernels not at all",
                       kKilo);
}

/// "package_01_die_00", or an uncoreNN folder that says so in a file.
Readable<int> package_of_domain(const SystemFiles& files, const std::string& folder,
                                const std::string& name) {
    const std::string_view head = std::string_view(name).substr(0, name.find("_die_"));
    if (const auto number = number_after(head, "package_")) return *number;
    const std::string path = folder + "/package_id";
    if (const auto number = number_after(files.text(path).value_or(""), "")) return *number;
    return Unreadable{files.why_not(path), "run a newer kernel, or compare with `lscpu`"};
}

}  // namespace

Readable<std::vector<FabricClock>> read_fabric_clocks(const SystemFiles& files) {
    std::vector<FabricClock> clocks;
    for (const std::string& name : files.names(kPlatform)) {
        const std::string folder = fmt::format("{}/{}", kPlatform, name);
        // The device is there with any kernel; its values come with the driver.
        if (!name.starts_with(kAcpiDevice) || !files.exists(folder + "/fclk_input")) continue;
        FabricClock clock = read_clock(files, folder);
        clock.device = name;
        clock.package = package_of_acpi(files, folder);
        clocks.push_back(std::move(clock));
    }
    for (const auto& [socket, name] : numbered_names(files, kPlatformDevice, "socket")) {
        const std::string folder = fmt::format("{}/{}", kPlatformDevice, name);
        if (!files.exists(folder + "/fclk_input")) continue;
        FabricClock clock = read_clock(files, folder);
        clock.device = "amd_hsmp/" + name;
        clock.package = socket;
        clocks.push_back(std::move(clock));
    }
    if (clocks.empty())
        return Unreadable{why_none(files, kPlatform, "HSMP device that shows its clocks as text"), kLoadHsmp};
    return clocks;
}

Readable<std::vector<UncoreClock>> read_uncore_clocks(const SystemFiles& files) {
    std::vector<UncoreClock> clocks;
    for (const std::string& name : files.names(kUncore)) {
        if (!name.starts_with("package_") && !number_after(name, "uncore")) continue;
        const std::string folder = fmt::format("{}/{}", kUncore, name);
        clocks.push_back({name, package_of_domain(files, folder, name), read_khz(files, folder, "current"),
                          read_khz(files, folder, "min"), read_khz(files, folder, "max"),
                          read_khz(files, folder, "initial_max")});
    }
    if (clocks.empty()) return Unreadable{why_none(files, kUncore, "uncore clock"), kLoadUncore};
    return clocks;
}

}  // namespace weir::probe
