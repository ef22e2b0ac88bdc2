// SPDX-License-Identifier: Apache-2.0
#include "probe/capture/redact.h"

#include <algorithm>
#include <cctype>
#include <sstream>

namespace weir::probe {
namespace {

constexpr std::string_view kRemoved = "removed";

bool is_hex(char c) {
    return std::isxdigit(static_cast<unsigned char>(c)) != 0;
}

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Whether the text at that place looks like the pattern, where 'h' is a hexadecimal digit, and neither goes
/// on before nor after.
bool matches(std::string_view text, std::size_t at, std::string_view pattern) {
    if (at + pattern.size() > text.size()) return false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = text[at + i];
        if (pattern[i] == 'h' ? !is_hex(c) : c != pattern[i]) return false;
    }
    const std::size_t end = at + pattern.size();
    const bool goes_on = end < text.size() && (is_hex(text[end]) || text[end] == ':');
    const bool went_before = at > 0 && (is_hex(text[at - 1]) || text[at - 1] == ':');
    return !goes_on && !went_before;
}

/// A word of the kernel's command line whose value says how memory and CPUs are used, and nothing else.
bool is_known_parameter(std::string_view key) {
    static constexpr std::string_view kKnown[] = {
        "default_hugepagesz",
        "hugepages",
        "hugepagesz",
        "hugetlb_cma",
        "hugetlb_free_vmemmap",
        "transparent_hugepage",
        "numa",
        "numa_balancing",
        "mem",
        "memmap",
        "movablecore",
        "kernelcore",
        "maxcpus",
        "nr_cpus",
        "possible_cpus",
        "isolcpus",
        "nohz_full",
        "rcu_nocbs",
        "irqaffinity",
        "nosmt",
        "mitigations",
        "spectre_v2",
        "pti",
        "l1tf",
        "mds",
        "mem_encrypt",
        "tsx",
        "retbleed",
        "srso",
        "iommu",
        "amd_iommu",
        "intel_iommu",
        "intel_pstate",
        "amd_pstate",
        "cpufreq.default_governor",
        "idle",
        "processor.max_cstate",
        "intel_idle.max_cstate",
        "clocksource",
        "tsc",
        "preempt",
        "cgroup_enable",
        "cgroup_disable",
        "systemd.unified_cgroup_hierarchy",
        "init_on_alloc",
        "efi",
    };
    return std::find(std::begin(kKnown), std::end(kKnown), key) != std::end(kKnown);
}

/// Whether it can be the name of a parameter: a part of a value in quotation marks may have a '=', too.
bool is_plain_key(std::string_view key) {
    return std::all_of(key.begin(), key.end(), [](char c) { return is_word(c) || c == '.' || c == '-'; });
}

/// A word without a value that is not about memory and CPUs either, and that very many machines have.
bool is_known_flag(std::string_view word) {
    static constexpr std::string_view kKnown[] = {
        "quiet",      "ro",   "rw",   "splash", "nomodeset", "nosmep",       "nokaslr",     "nopti",
        "nowatchdog", "nohz", "noht", "noapic", "audit",     "nospectre_v1", "nospectre_v2"};
    return is_known_parameter(word) ||
           std::find(std::begin(kKnown), std::end(kKnown), word) != std::end(kKnown);
}

/// Values of what is not known go: roots, addresses, names; and so do unknown words, one of which may be the
/// rest of a value in quotation marks. Words after "--" are for the first process.
std::string redact_cmdline(const std::string& content) {
    std::istringstream in(content);
    std::string out;
    for (std::string word; in >> word && word != "--";) {
        const std::size_t equals = word.find('=');
        const std::string key = word.substr(0, equals);
        if (equals == std::string::npos && !is_known_flag(word)) word = kRemoved;
        if (equals != std::string::npos && !is_known_parameter(key))
            word = (is_plain_key(key) ? key : std::string(kRemoved)) + "=" + std::string(kRemoved);
        out += (out.empty() ? "" : " ") + word;
    }
    return out + "\n";
}

/// The lines for which `keep` says so.
template <class Keep>
std::string keep_lines(const std::string& content, Keep keep) {
    std::istringstream in(content);
    std::string out;
    for (std::string line; std::getline(in, line);) {
        if (keep(line)) out += line + "\n";
    }
    return out;
}

/// Mounts of control groups and of huge pages: the others name servers, disks and people.
bool is_machine_mount(const std::string& line) {
    const std::size_t dash = line.find(" - ");
    std::istringstream in(dash == std::string::npos ? line : line.substr(dash + 2));
    std::string first, second, third;
    in >> first >> second >> third;
    const std::string& type = dash == std::string::npos ? third : first;  // /proc/mounts, or mountinfo
    return type == "cgroup" || type == "cgroup2" || type == "cpuset" || type == "hugetlbfs";
}

bool is_allowance(const std::string& line) {
    return line.starts_with("Cpus_allowed") || line.starts_with("Mems_allowed");
}

/// Some Arm boards have a line "Serial : 10000000…".
bool is_no_serial(const std::string& line) {
    return !line.starts_with("Serial");
}

bool names_the_host(std::string_view path) {
    return path.ends_with("/hostname") || path.ends_with("/domainname") || path.ends_with("/machine-id") ||
           path.ends_with("/boot_id");
}

bool may_name_hosts(std::string_view path) {
    return path.starts_with("/proc/self/") || path.starts_with("/proc/sys/") || path == "/proc/cmdline" ||
           path == "/proc/mounts" || path == "/proc/version";
}

}  // namespace

bool is_secret_name(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    for (const std::string_view secret : {"serial", "uuid", "asset_tag", "unique_id"}) {
        if (name.find(secret) != std::string_view::npos) return true;
    }
    return false;
}

std::string redact_ids(std::string text) {
    static constexpr std::string_view kPatterns[] = {"hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh",
                                                     "hh:hh:hh:hh:hh:hh", "hh-hh-hh-hh-hh-hh"};
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!is_hex(text[at])) continue;
        for (const std::string_view pattern : kPatterns) {
            if (!matches(text, at, pattern)) continue;
            for (std::size_t i = 0; i < pattern.size(); ++i) {
                if (pattern[i] == 'h') text[at + i] = '0';
            }
        }
    }
    return text;
}

std::string redact_word(std::string text, std::string_view name) {
    if (name.empty()) return text;
    for (std::size_t at = 0; (at = text.find(name, at)) != std::string::npos;) {
        const std::size_t end = at + name.size();
        const bool part = (at > 0 && is_word(text[at - 1])) || (end < text.size() && is_word(text[end]));
        if (part) {
            at = end;
            continue;
        }
        text.replace(at, name.size(), kRemoved);
        at += kRemoved.size();
    }
    return text;
}

std::string redact_file(std::string_view path, std::string content,
                        const std::vector<std::string>& host_names) {
    if (is_secret_name(path) || names_the_host(path)) return std::string(kRemoved) + "\n";
    if (path.ends_with("/dmi/tables/DMI") ||
        (path.find("/dmi/entries/") != std::string_view::npos && path.ends_with("/raw")))
        return redact_smbios(content);
    if (path == "/proc/cmdline") content = redact_cmdline(content);
    if (path == "/proc/mounts" || path.ends_with("/mountinfo"))
        content = keep_lines(content, is_machine_mount);
    if (path == "/proc/self/status") content = keep_lines(content, is_allowance);
    if (path == "/proc/cpuinfo") content = keep_lines(content, is_no_serial);
    if (may_name_hosts(path)) {
        for (const std::string& name : host_names) content = redact_word(std::move(content), name);
    }
    return redact_ids(std::move(content));
}

std::string redact_path(std::string path, const std::vector<std::string>& host_names) {
    if (path.starts_with("/sys/fs/cgroup/")) {
        for (const std::string& name : host_names) path = redact_word(std::move(path), name);
    }
    return redact_ids(std::move(path));
}

}  // namespace weir::probe
