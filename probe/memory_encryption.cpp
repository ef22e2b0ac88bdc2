// SPDX-License-Identifier: Apache-2.0
#include "probe/memory_encryption.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "probe/kernel_parameter.h"

namespace weir::probe {
namespace {

constexpr const char* kCpuinfo = "/proc/cpuinfo";
constexpr const char* kCommandLine = "/proc/cmdline";
constexpr const char* kMountProc = "mount /proc in this container";
constexpr const char* kPciDevices = "/sys/bus/pci/devices";

/// The flags of the first CPU; nothing when the file has none, as on Arm.
std::optional<std::string> cpu_flags(const std::string& cpuinfo) {
    std::istringstream in(cpuinfo);
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("flags")) return line.substr(std::min(line.size(), line.find(':') + 1));
    }
    return std::nullopt;
}

bool has_word(const std::string& words, std::string_view wanted) {
    std::istringstream in(words);
    for (std::string word; in >> word;) {
        if (word == wanted) return true;
    }
    return false;
}

}  // namespace

Readable<std::string> read_sme(const SystemFiles& files) {
    const auto cpuinfo = files.text(kCpuinfo);
    if (!cpuinfo) return Unreadable{files.why_not(kCpuinfo), kMountProc};
    const auto flags = cpu_flags(*cpuinfo);
    if (!flags) {
        return Unreadable{fmt::format("{} lists no flags", kCpuinfo),
                          "nothing to do on a CPU that is not x86: SME is AMD's"};
    }
    if (!has_word(*flags, "sme")) return std::string("unavailable");
    const auto command_line = files.text(kCommandLine);
    if (!command_line) return Unreadable{files.why_not(kCommandLine), kMountProc};
    const bool on = kernel_parameter(*command_line, "mem_encrypt") == "on";
    return std::string(on ? "requested" : "not requested");
}

Readable<std::string> read_tsme(const SystemFiles& files) {
    constexpr const char* kRemedy =
        "on EPYC look in the BIOS below AMD CBS, UMC Common Options, DDR Security for TSME; other CPUs have "
        "none";
    for (const std::string& address : files.names(kPciDevices)) {
        const std::string path = fmt::format("{}/{}/tsme_status", kPciDevices, address);
        if (!files.exists(path)) continue;
        const auto status = files.number(path);
        if (!status || *status > 1) return Unreadable{files.why_not(path), kRemedy};
        return std::string(*status == 1 ? "on" : "off");
    }
    return Unreadable{files.why_not(fmt::format("{}/*/tsme_status", kPciDevices)), kRemedy};
}

}  // namespace weir::probe
