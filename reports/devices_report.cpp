// SPDX-License-Identifier: Apache-2.0
#include "reports/devices_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace weir::reports {
namespace {

constexpr const char* kDevices = "PCI devices";

/// What computes comes before what moves data, and both before a port for a screen.
std::size_t rank_of(std::string_view kind) {
    constexpr std::array<std::string_view, 3> kOrder{"gpu", "accelerator", "network"};
    return static_cast<std::size_t>(std::find(kOrder.begin(), kOrder.end(), kind) - kOrder.begin());
}

std::vector<probe::PciDevice> in_order(std::vector<probe::PciDevice> devices) {
    const auto key = [](const probe::PciDevice& device) {
        return std::tuple(device.node.value_or(std::numeric_limits<int>::max()), rank_of(device.kind));
    };
    std::stable_sort(devices.begin(), devices.end(),
                     [&](const auto& a, const auto& b) { return key(a) < key(b); });
    return devices;
}

/// "16 GT/s x16".
std::string describe_link(const Readable<double>& gt_per_s, const Readable<std::uint64_t>& lanes,
                          NotReadable& missing) {
    constexpr const char* kLinks = "links of PCI devices";
    const std::string speed =
        missing.text(kLinks, gt_per_s, [](double speed_now) { return fmt::format("{:g} GT/s", speed_now); });
    const std::string width =
        missing.text(kLinks, lanes, [](std::uint64_t count) { return fmt::format("x{}", count); });
    return gt_per_s || lanes ? fmt::format("{} {}", speed, width) : "unreadable";
}

/// Whether a device that computes has a link that runs slower than it could.
bool has_slow_link(const std::vector<probe::PciDevice>& devices) {
    return std::any_of(devices.begin(), devices.end(), [](const probe::PciDevice& device) {
        const bool computes = device.kind == "gpu" || device.kind == "accelerator";
        return computes && device.link_gt_per_s && device.max_link_gt_per_s &&
               *device.link_gt_per_s < *device.max_link_gt_per_s;
    });
}

}  // namespace

void write_devices(Writer& writer, const probe::Machine& machine, NotReadable& missing) {
    if (!machine.pci_devices) return missing.keep(kDevices, machine.pci_devices.reason());
    if (machine.pci_devices->empty()) return;
    writer.section("GPUs, accelerators and network cards");
    Table table({{"node", Align::kRight},
                 {"kind"},
                 {"vendor"},
                 {"device"},
                 {"address"},
                 {"link now"},
                 {"link at most"}});
    for (const probe::PciDevice& device : in_order(*machine.pci_devices)) {
        table.add({missing.text("nodes of PCI devices", device.node, kText), device.kind, device.vendor,
                   missing.text("numbers of PCI devices", device.device_id, kText), device.address,
                   describe_link(device.link_gt_per_s, device.link_lanes, missing),
                   describe_link(device.max_link_gt_per_s, device.max_link_lanes, missing)});
    }
    writer.table(table);
    if (has_slow_link(*machine.pci_devices))
        writer.note("An idle GPU slows its link: look again under load before you blame the slot.");
}

}  // namespace weir::reports
