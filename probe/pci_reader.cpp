// SPDX-License-Identifier: Apache-2.0
#include "probe/pci_reader.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string_view>

#include "probe/sysfs_value.h"

namespace weir::probe {
namespace {

constexpr const char* kDevices = "/sys/bus/pci/devices";
constexpr const char* kLink =
    "nothing to do for a device inside the CPU or of a virtual machine, which has no link; else look with "
    "`lspci -vv` as root";

/// The first four digits of a class number: base class and subclass.
struct Class {
    std::string_view code;
    std::string_view kind;
};

constexpr Class kClasses[] = {
    {"0x0300", "gpu"},          // VGA
    {"0x0302", "gpu"},          // 3D controller: a GPU without a port
    {"0x0380", "gpu"},          // other display: AMD Instinct MI50 and older
    {"0x1200", "accelerator"},  // processing accelerator: AMD Instinct since MI100, Gaudi
    {"0x0200", "network"},      // Ethernet
    {"0x0207", "network"},      // InfiniBand
};

struct Vendor {
    std::string_view code;
    std::string_view name;
    bool makes_gpus;
};

constexpr Vendor kVendors[] = {
    {"0x10de", "NVIDIA", true},  {"0x1002", "AMD", true},       {"0x1022", "AMD", true},
    {"0x8086", "Intel", true},   {"0x15b3", "Mellanox", false}, {"0x14e4", "Broadcom", false},
    {"0x1a03", "ASPEED", false}, {"0x102b", "Matrox", false},   {"0x1af4", "virtio", false},
};

std::optional<std::string_view> kind_of(std::string_view class_code) {
    constexpr std::size_t kWhole = 8;  // "0x030000": the last two digits are the programming interface
    if (class_code.size() != kWhole) return std::nullopt;
    for (const Class& known : kClasses) {
        if (class_code.starts_with(known.code)) return known.kind;
    }
    return std::nullopt;
}

const Vendor* find_vendor(std::string_view code) {
    for (const Vendor& known : kVendors) {
        if (code == known.code) return &known;
    }
    return nullptr;
}

Readable<int> read_node(const SystemFiles& files, const std::string& path) {
    const auto node = signed_number(files, path);
    if (node == -1) {
        return Unreadable{
            "the firmware names no node for it",
            "on several nodes give the slot a proximity domain in the BIOS, or find its socket in "
            "the board's manual"};
    }
    constexpr std::int64_t kMostNodes = 1 << 20;
    if (!node || *node < 0 || *node >= kMostNodes)
        return Unreadable{files.why_not(path), "look with `lspci -vv`, or mount /sys in this container"};
    return static_cast<int>(*node);
}

/// "16.0 GT/s PCIe", or "8 GT/s" of old kernels; "Unknown" without a link.
Readable<double> read_speed(const SystemFiles& files, const std::string& path) {
    const std::string text = files.text(path).value_or("");
    double speed = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, speed);
    const std::string_view unit(stop, static_cast<std::size_t>(end - stop));
    constexpr double kBeyondPci = 1e4;
    if (error != std::errc() || !unit.starts_with(" GT/s") || !(speed > 0 && speed < kBeyondPci))
        return Unreadable{files.why_not(path), kLink};
    return speed;
}

/// PCI Express has at most 32 lanes; 0, 63 and 255 are what absent links show.
Readable<std::uint64_t> read_lanes(const SystemFiles& files, const std::string& path) {
    constexpr std::uint64_t kMostLanes = 32;
    const auto lanes = files.number(path);
    if (!lanes || *lanes == 0 || *lanes > kMostLanes) return Unreadable{files.why_not(path), kLink};
    return *lanes;
}

PciDevice read_device(const SystemFiles& files, const std::string& address, std::string_view kind) {
    const std::string folder = fmt::format("{}/{}", kDevices, address);
    const std::string vendor = files.text(folder + "/vendor").value_or("unknown");
    const Vendor* known = find_vendor(vendor);
    const bool mere_display = kind == "gpu" && (known == nullptr || !known->makes_gpus);
    PciDevice device;
    device.address = address;
    device.kind = mere_display ? "display" : kind;
    device.vendor = known == nullptr ? vendor : known->name;
    device.device_id = read_words(files, folder + "/device", "look with `lspci -nn`");
    device.node = read_node(files, folder + "/numa_node");
    device.link_gt_per_s = read_speed(files, folder + "/current_link_speed");
    device.link_lanes = read_lanes(files, folder + "/current_link_width");
    device.max_link_gt_per_s = read_speed(files, folder + "/max_link_speed");
    device.max_link_lanes = read_lanes(files, folder + "/max_link_width");
    return device;
}

}  // namespace

Readable<std::vector<PciDevice>> read_pci_devices(const SystemFiles& files) {
    const std::vector<std::string> addresses = files.names(kDevices);
    if (addresses.empty())
        return Unreadable{why_none(files, kDevices, "device"), "mount /sys in this container"};
    std::vector<PciDevice> devices;
    for (const std::string& address : addresses) {
        const auto kind = kind_of(files.text(fmt::format("{}/{}/class", kDevices, address)).value_or(""));
        if (kind) devices.push_back(read_device(files, address, *kind));
    }
    return devices;
}

}  // namespace weir::probe
