// SPDX-License-Identifier: Apache-2.0
#include "probe/settings.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <set>
#include <sstream>

#include "base/nearest.h"
#include "base/units.h"
#include "probe/kernel_parameter.h"
#include "probe/meminfo.h"
#include "probe/memory_encryption.h"

namespace weir::probe {
namespace {

using Setting = Readable<std::string>;

constexpr std::string_view kCpus = "/sys/devices/system/cpu";
constexpr std::string_view kPages = "/sys/kernel/mm/hugepages";

constexpr const char* kMountProc = "mount /proc in this container";
constexpr const char* kTransparent =
    "run a kernel with CONFIG_TRANSPARENT_HUGEPAGE, or mount /sys in this container";

/// How a file says what is set.
enum class Form {
    kWhole,   ///< the whole file
    kMarked,  ///< the choice stands in brackets
    kCpus,    ///< a list of CPUs that may be blank: none
};

/// A setting that is one small file.
struct Plain {
    const char* key;
    const char* path;
    Form form;
    const char* remedy;
};

constexpr Plain kPlain[] = {
    {"thp", "/sys/kernel/mm/transparent_hugepage/enabled", Form::kMarked, kTransparent},
    {"thp_defrag", "/sys/kernel/mm/transparent_hugepage/defrag", Form::kMarked, kTransparent},
    {"thp_shmem", "/sys/kernel/mm/transparent_hugepage/shmem_enabled", Form::kMarked, kTransparent},
    {"khugepaged_defrag", "/sys/kernel/mm/transparent_hugepage/khugepaged/defrag", Form::kWhole,
     kTransparent},
    {"numa_balancing", "/proc/sys/kernel/numa_balancing", Form::kWhole,
     "nothing to do on a kernel without CONFIG_NUMA_BALANCING: it cannot move pages; else mount /proc in "
     "this container"},
    {"zone_reclaim_mode", "/proc/sys/vm/zone_reclaim_mode", Form::kWhole,
     "nothing to do on a kernel without CONFIG_NUMA: it has no other node; else mount /proc in this "
     "container"},
    {"smt", "/sys/devices/system/cpu/smt/control", Form::kWhole,
     "run Linux 4.19 or newer, or compare `lscpu`'s threads per core with the CPU's data sheet"},
    {"swappiness", "/proc/sys/vm/swappiness", Form::kWhole, kMountProc},
    {"overcommit_memory", "/proc/sys/vm/overcommit_memory", Form::kWhole, kMountProc},
    {"isolated_cpus", "/sys/devices/system/cpu/isolated", Form::kCpus,
     "look for isolcpus= in /proc/cmdline, or mount /sys in this container"},
    {"nohz_full", "/sys/devices/system/cpu/nohz_full", Form::kCpus,
     "nothing to do on a kernel without CONFIG_NO_HZ_FULL: its tick runs on all CPUs"},
};

Setting read_plain(const SystemFiles& files, const Plain& plain) {
    const auto text = files.text(plain.path);
    // Kernels that were started without nohz_full= print the list that they lack as a null pointer.
    if (text && plain.form == Form::kCpus && (text->empty() || text->ends_with("(null)")))
        return std::string("none");
    const std::string value = text ? (plain.form == Form::kMarked ? chosen_word(*text) : *text) : "";
    if (value.empty()) return Unreadable{files.why_not(plain.path), plain.remedy};
    return value;
}

/// A switch that is 1 or 0 in a file; `inverted` when the file says what is off.
std::optional<std::string> read_switch(const SystemFiles& files, const std::string& path, bool inverted) {
    const auto value = files.number(path);
    if (!value || *value > 1) return std::nullopt;
    return (*value == 1) != inverted ? "on" : "off";
}

/// Of the whole machine, or of each policy where the driver decides by policy (amd-pstate since Linux 6.11).
Setting read_boost(const SystemFiles& files) {
    const std::string policies = fmt::format("{}/cpufreq", kCpus);
    const std::string machine_wide = policies + "/boost";
    if (const auto boost = read_switch(files, machine_wide, false)) return *boost;
    if (const auto turbo = read_switch(files, fmt::format("{}/intel_pstate/no_turbo", kCpus), true))
        return *turbo;
    std::set<std::string> values;
    for (const std::string& policy : files.names(policies)) {
        if (const auto boost = read_switch(files, fmt::format("{}/{}/boost", policies, policy), false))
            values.insert(*boost);
    }
    if (values.empty()) {
        return Unreadable{files.why_not(machine_wide),
                          "on a virtual machine look at the host; on real hardware load the CPU's cpufreq "
                          "driver, or look for Core Performance Boost or Turbo in the BIOS"};
    }
    const std::vector<std::string> list(values.begin(), values.end());
    return join(list);
}

Setting read_swap(const SystemFiles& files) {
    constexpr const char* kMeminfo = "/proc/meminfo";
    const std::string text = files.text(kMeminfo).value_or("");
    const auto total = meminfo_bytes(text, "SwapTotal");
    const auto free = meminfo_bytes(text, "SwapFree");
    if (!total || !free || *free > *total) return Unreadable{files.why_not(kMeminfo), kMountProc};
    if (*total == 0) return std::string("none");
    return fmt::format("{} of {}", format_capacity(*total - *free), format_capacity(*total));
}

Setting read_mitigations(const SystemFiles& files) {
    constexpr const char* kCommandLine = "/proc/cmdline";
    const auto text = files.text(kCommandLine);
    if (!text) return Unreadable{files.why_not(kCommandLine), kMountProc};
    return kernel_parameter(*text, "mitigations").value_or("auto");
}

bool is_cpu(const std::string& name) {
    return name.size() > 3 && name.starts_with("cpu") &&
           name.find_first_not_of("0123456789", 3) == std::string::npos;
}

/// What the cpufreq file of that name says on any CPU, each answer once.
Setting read_cpufreq(const SystemFiles& files, const char* name) {
    std::set<std::string> values;
    for (const std::string& cpu : files.names(kCpus)) {
        if (!is_cpu(cpu)) continue;
        if (const auto value = files.text(fmt::format("{}/{}/cpufreq/{}", kCpus, cpu, name)))
            values.insert(*value);
    }
    if (values.empty()) {
        return Unreadable{
            files.why_not(fmt::format("{}/cpu0/cpufreq/{}", kCpus, name)),
            "on a virtual machine look at the host; on real hardware load the CPU's cpufreq driver "
            "(amd-pstate, intel_pstate, acpi-cpufreq)"};
    }
    const std::vector<std::string> list(values.begin(), values.end());
    return join(list);
}

/// What the kernel was told of nodes when it started: "off" hides them, "fake=4" makes them up; "on" is its
/// own way.
Setting read_kernel_numa(const SystemFiles& files) {
    constexpr std::string_view kCommandLine = "/proc/cmdline";
    const auto text = files.text(kCommandLine);
    if (!text) return Unreadable{files.why_not(kCommandLine), "mount /proc in this container"};
    std::istringstream words(*text);
    std::string choice = "on";
    for (std::string word; words >> word;) {
        if (word.starts_with("numa=")) choice = word.substr(word.find('=') + 1);
    }
    return choice;
}

std::string short_size(std::uint64_t bytes) {
    if (bytes % kGiB == 0) return fmt::format("{}G", bytes / kGiB);
    if (bytes % kMiB == 0) return fmt::format("{}M", bytes / kMiB);
    return fmt::format("{}K", bytes / kKiB);
}

Setting read_hugepages(const SystemFiles& files) {
    std::map<std::uint64_t, std::uint64_t> reserved;
    for (const std::string& name : files.names(kPages)) {
        std::uint64_t kib = 0;
        const std::string_view digits =
            std::string_view(name).substr(std::min(name.size(), std::string_view("hugepages-").size()));
        if (std::from_chars(digits.data(), digits.data() + digits.size(), kib).ec != std::errc()) continue;
        if (const auto count = files.number(fmt::format("{}/{}/nr_hugepages", kPages, name)))
            reserved[kib * kKiB] = *count;
    }
    if (reserved.empty()) {
        return Unreadable{files.why_not(kPages),
                          "run a kernel with CONFIG_HUGETLBFS, or mount /sys in this container"};
    }
    std::string text;
    for (const auto& [size, count] : reserved) {
        text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", short_size(size), count);
    }
    return text;
}

}  // namespace

std::string chosen_word(const std::string& text) {
    const std::size_t open = text.find('[');
    const std::size_t close = text.find(']', open == std::string::npos ? 0 : open);
    if (open == std::string::npos || close == std::string::npos) return "";
    return text.substr(open + 1, close - open - 1);
}

std::map<std::string, Setting> read_settings(const SystemFiles& files) {
    std::map<std::string, Setting> settings;
    for (const Plain& plain : kPlain) settings.emplace(plain.key, read_plain(files, plain));
    settings.emplace("governor", read_cpufreq(files, "scaling_governor"));
    settings.emplace("cpufreq_driver", read_cpufreq(files, "scaling_driver"));
    settings.emplace("kernel_numa", read_kernel_numa(files));
    settings.emplace("boost", read_boost(files));
    settings.emplace("hugepages", read_hugepages(files));
    settings.emplace("swap", read_swap(files));
    settings.emplace("mitigations", read_mitigations(files));
    settings.emplace("sme", read_sme(files));
    settings.emplace("tsme", read_tsme(files));
    return settings;
}

}  // namespace weir::probe
