// SPDX-License-Identifier: Apache-2.0
#include "probe/settings.h"

#include <fmt/format.h>

#include <charconv>
#include <set>
#include <sstream>

#include "base/nearest.h"
#include "base/units.h"

namespace weir::probe {
namespace {

using Setting = Readable<std::string>;

constexpr std::string_view kCpus = "/sys/devices/system/cpu";
constexpr std::string_view kPages = "/sys/kernel/mm/hugepages";

/// A setting that is one small file.
struct Plain {
    const char* key;
    const char* path;
    bool marked;  ///< the choice stands in brackets
    const char* remedy;
};

constexpr Plain kPlain[] = {
    {"thp", "/sys/kernel/mm/transparent_hugepage/enabled", true,
     "run a kernel with CONFIG_TRANSPARENT_HUGEPAGE, or mount /sys in this container"},
    {"thp_defrag", "/sys/kernel/mm/transparent_hugepage/defrag", true,
     "run a kernel with CONFIG_TRANSPARENT_HUGEPAGE, or mount /sys in this container"},
    {"numa_balancing", "/proc/sys/kernel/numa_balancing", false,
     "nothing to do on a kernel without CONFIG_NUMA_BALANCING: it cannot move pages; else mount /proc in "
     "this container"},
    {"smt", "/sys/devices/system/cpu/smt/control", false,
     "run Linux 4.19 or newer, or compare `lscpu`'s threads per core with the CPU's data sheet"},
    {"swappiness", "/proc/sys/vm/swappiness", false, "mount /proc in this container"},
};

Setting read_plain(const SystemFiles& files, const Plain& plain) {
    const auto text = files.text(plain.path);
    const std::string value = text ? (plain.marked ? chosen_word(*text) : *text) : "";
    if (value.empty()) return Unreadable{files.why_not(plain.path), plain.remedy};
    return value;
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
    settings.emplace("hugepages", read_hugepages(files));
    return settings;
}

}  // namespace weir::probe
