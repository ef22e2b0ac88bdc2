// SPDX-License-Identifier: Apache-2.0
#include "probe/memory_access_reader.h"

#include <fmt/format.h>

#include <array>

#include "base/cpu_list.h"
#include "probe/sysfs_value.h"

namespace weir::probe {
namespace {

constexpr const char* kTiers = "/sys/devices/virtual/memory_tiering";
constexpr const char* kMeasure =
    "nothing to do where all memory is alike: `weir measure` times it; else switch the ACPI HMAT table on in "
    "the BIOS and run Linux 5.2 or newer";
constexpr std::uint64_t kMega = 1'000'000;

/// A rated figure: the kernel writes 0 for what the firmware leaves out.
Readable<std::uint64_t> read_rated(const SystemFiles& files, const std::string& path, std::uint64_t scale) {
    Readable<std::uint64_t> value = read_number(files, path, kMeasure, scale);
    if (value && *value == 0)
        return Unreadable{fmt::format("{} is 0: the firmware gives none", path), kMeasure};
    return value;
}

Readable<double> read_bandwidth(const SystemFiles& files, const std::string& path) {
    const Readable<std::uint64_t> value = read_rated(files, path, kMega);
    if (!value) return value.reason();
    return static_cast<double>(*value);
}

/// The nodes that the folder links to.
std::string list_initiators(const SystemFiles& files, const std::string& folder) {
    std::vector<int> nodes;
    for (const auto& [number, name] : numbered_names(files, folder, "node")) nodes.push_back(number);
    return format_cpu_list(std::move(nodes));
}

/// A property that the kernel writes as a small number: the word that stands there.
Readable<std::string> read_choice(const SystemFiles& files, const std::string& path,
                                  const std::array<const char*, 3>& words) {
    const auto number = files.number(path);
    if (!number || *number >= words.size())
        return Unreadable{files.why_not(path), "look into the file and numaperf.rst of that kernel"};
    return std::string(words[*number]);
}

MemorySideCache read_cache(const SystemFiles& files, const std::string& folder) {
    constexpr const char* kManual = "take it from the data sheet of the CPU or memory";
    MemorySideCache cache;
    cache.size_bytes = read_number(files, folder + "/size", kManual);
    cache.line_bytes = read_number(files, folder + "/line_size", kManual);
    cache.indexing = read_choice(files, folder + "/indexing", {"direct-mapped", "indexed", "other"});
    cache.write_policy =
        read_choice(files, folder + "/write_policy", {"write-back", "write-through", "other"});
    return cache;
}

}  // namespace

Readable<std::vector<MemoryAccess>> read_memory_access(const SystemFiles& files) {
    std::vector<MemoryAccess> found;
    for (const auto& [node, node_name] : numbered_names(files, kNodeFolder, "node")) {
        const std::string node_folder = fmt::format("{}/{}", kNodeFolder, node_name);
        for (const auto& [rank, name] : numbered_names(files, node_folder, "access")) {
            const std::string folder = fmt::format("{}/{}/initiators", node_folder, name);
            MemoryAccess access;
            access.node = node;
            access.access_class = rank;
            access.initiators = list_initiators(files, folder);
            access.read_bandwidth_bytes_per_s = read_bandwidth(files, folder + "/read_bandwidth");
            access.write_bandwidth_bytes_per_s = read_bandwidth(files, folder + "/write_bandwidth");
            access.read_latency_ns = read_rated(files, folder + "/read_latency", 1);
            access.write_latency_ns = read_rated(files, folder + "/write_latency", 1);
            found.push_back(std::move(access));
        }
    }
    if (found.empty()) return Unreadable{why_none(files, kNodeFolder, "access class of a node"), kMeasure};
    return found;
}

Readable<std::vector<MemorySideCache>> read_memory_side_caches(const SystemFiles& files) {
    std::vector<MemorySideCache> found;
    for (const auto& [node, node_name] : numbered_names(files, kNodeFolder, "node")) {
        const std::string folder = fmt::format("{}/{}/memory_side_cache", kNodeFolder, node_name);
        for (const auto& [level, name] : numbered_names(files, folder, "index")) {
            MemorySideCache cache = read_cache(files, fmt::format("{}/{}", folder, name));
            cache.node = node;
            cache.level = level;
            found.push_back(std::move(cache));
        }
    }
    if (found.empty()) {
        return Unreadable{why_none(files, kNodeFolder, "memory-side cache"),
                          "nothing to do unless HBM or DRAM caches slower memory here: then switch the ACPI "
                          "HMAT table on in the BIOS"};
    }
    return found;
}

Readable<std::vector<MemoryTier>> read_memory_tiers(const SystemFiles& files) {
    constexpr const char* kRemedy = "run Linux 6.1 or newer, with /sys mounted in this container";
    std::vector<MemoryTier> tiers;
    for (const auto& [number, name] : numbered_names(files, kTiers, "memory_tier")) {
        // The ABI file says "nodes"; every kernel that has tiers writes "nodelist".
        tiers.push_back({number, read_list(files, fmt::format("{}/{}/nodelist", kTiers, name), kRemedy)});
    }
    if (tiers.empty()) return Unreadable{why_none(files, kTiers, "memory tier"), kRemedy};
    return tiers;
}

}  // namespace weir::probe
