// SPDX-License-Identifier: Apache-2.0
#include "probe/virtualisation.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <array>
#include <cstring>
#include <optional>

namespace weir::probe {
namespace {

struct Known {
    std::string_view mark;
    std::string_view name;
};

constexpr Known kSignatures[] = {
    {"KVMKVMKVM", "KVM"},          {"Linux KVM Hv", "KVM"},        {"Microsoft Hv", "Hyper-V"},
    {"VMwareVMware", "VMware"},    {"XenVMMXenVMM", "Xen"},        {"TCGTCGTCGTCG", "QEMU (TCG)"},
    {"bhyve bhyve ", "bhyve"},     {"ACRNACRNACRN", "ACRN"},       {" lrpepyh  vr", "Parallels"},
    {"prl hyperv  ", "Parallels"}, {"VBoxVBoxVBox", "VirtualBox"}, {"QNXQVMBSQG", "QNX"},
};

constexpr Known kProducts[] = {
    {"KVM", "KVM"},
    {"QEMU", "QEMU"},
    {"VMware", "VMware"},
    {"VirtualBox", "VirtualBox"},
    {"Virtual Machine", "Hyper-V"},
    {"HVM domU", "Xen"},
    {"OpenStack", "OpenStack"},
    {"Google Compute Engine", "Google Compute Engine"},
    {"BHYVE", "bhyve"},
    {"Parallels", "Parallels"},
    {"Bochs", "Bochs"},
    {"Alibaba Cloud ECS", "Alibaba Cloud ECS"},
};

/// The signature that the hypervisor gives this very CPU; nothing on real hardware.
std::optional<std::string> cpuid_signature() {
#if defined(__x86_64__)
    constexpr unsigned kHypervisorBit = 1U << 31;
    constexpr unsigned kHypervisorLeaf = 0x40000000;
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
    if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) == 0 || (ecx & kHypervisorBit) == 0) return std::nullopt;
    __cpuid(kHypervisorLeaf, eax, ebx, ecx, edx);
    const std::array<unsigned, 3> words{ebx, ecx, edx};
    std::array<char, sizeof(words) + 1> text{};
    std::memcpy(text.data(), words.data(), sizeof(words));
    return std::string(text.data());
#else
    return std::nullopt;
#endif
}

std::string from_dmi(const SystemFiles& files) {
    const std::string vendor = files.text("/sys/class/dmi/id/sys_vendor").value_or("");
    const std::string product = files.text("/sys/class/dmi/id/product_name").value_or("");
    return hypervisor_of_product(vendor, product);
}

/// The value of the first line of /proc/cpuinfo that begins with "flags"; nothing when there is none, as on
/// Arm.
std::optional<std::string> cpu_flags(const SystemFiles& files) {
    const std::string text = files.text("/proc/cpuinfo").value_or("");
    const std::size_t at = text.starts_with("flags") ? 0 : text.find("\nflags");
    if (at == std::string::npos) return std::nullopt;
    return text.substr(at, text.find('\n', at + 1) - at) + " ";
}

}  // namespace

std::string hypervisor_of_signature(std::string_view signature) {
    for (const Known& known : kSignatures) {
        if (signature == known.mark) return std::string(known.name);
    }
    return signature.empty() ? "a hypervisor that gives no name" : std::string(signature);
}

std::string hypervisor_of_product(std::string_view vendor, std::string_view product) {
    if (vendor == "Amazon EC2") return product.find(".metal") == std::string_view::npos ? "Amazon EC2" : "";
    if (vendor == "QEMU") return "QEMU";
    for (const Known& known : kProducts) {
        if (product.find(known.mark) != std::string_view::npos) return std::string(known.name);
    }
    return "";
}

Readable<std::string> read_virtualisation(const SystemFiles& files) {
    if (const auto signature = files.ask("hypervisor", cpuid_signature))
        return hypervisor_of_signature(*signature);
    if (const auto type = files.text("/sys/hypervisor/type"); type && !type->empty() && *type != "none") {
        return *type == "xen" ? "Xen" : *type;
    }
    if (std::string name = from_dmi(files); !name.empty()) return name;
    const std::optional<std::string> flags = cpu_flags(files);
    if (flags && flags->find(" hypervisor ") != std::string::npos)
        return std::string("a hypervisor that gives no name");
    if (flags || files.exists("/sys/class/dmi/id/product_name")) return std::string("no");
    return Unreadable{"neither the CPU nor the firmware says whether this is a virtual machine",
                      "run `systemd-detect-virt` on the machine, or ask its provider"};
}

}  // namespace weir::probe
