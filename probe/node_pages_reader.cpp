// SPDX-License-Identifier: Apache-2.0
#include "probe/node_pages_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/units.h"
#include "probe/meminfo.h"
#include "probe/sysfs_value.h"

namespace weir::probe {
namespace {

constexpr const char* kHugetlb = "run a kernel with CONFIG_HUGETLBFS, or mount /sys in this container";

/// "hugepages-2048kB" is 2 MiB.
std::optional<std::uint64_t> page_bytes_of(std::string_view name) {
    if (!name.ends_with("kB")) return std::nullopt;
    name.remove_suffix(2);
    const std::optional<int> kib = number_after(name, "hugepages-");
    if (!kib || *kib == 0) return std::nullopt;
    return static_cast<std::uint64_t>(*kib) * kKiB;
}

Readable<std::vector<HugePagePool>> read_pools(const SystemFiles& files, const std::string& node_folder) {
    const std::string folder = node_folder + "/hugepages";
    std::vector<HugePagePool> pools;
    for (const std::string& name : files.names(folder)) {
        const std::optional<std::uint64_t> bytes = page_bytes_of(name);
        if (!bytes) continue;
        const std::string pool = fmt::format("{}/{}", folder, name);
        pools.push_back({*bytes, read_number(files, pool + "/nr_hugepages", kHugetlb),
                         read_number(files, pool + "/free_hugepages", kHugetlb)});
    }
    if (pools.empty()) return Unreadable{why_none(files, folder, "size of page"), kHugetlb};
    std::sort(pools.begin(), pools.end(),
              [](const HugePagePool& a, const HugePagePool& b) { return a.page_bytes < b.page_bytes; });
    return pools;
}

Readable<std::uint64_t> read_transparent(const SystemFiles& files, const std::string& node_folder) {
    const std::string path = node_folder + "/meminfo";
    if (const auto text = files.text(path)) {
        if (const auto bytes = meminfo_bytes(*text, "AnonHugePages")) return *bytes;
        return Unreadable{fmt::format("{} has no AnonHugePages that is a number", path),
                          "run a kernel with CONFIG_TRANSPARENT_HUGEPAGE"};
    }
    return Unreadable{files.why_not(path), "mount /sys in this container"};
}

}  // namespace

Readable<std::vector<NodePages>> read_node_pages(const SystemFiles& files) {
    std::vector<NodePages> nodes;
    for (const auto& [number, name] : numbered_names(files, kNodeFolder, "node")) {
        const std::string folder = fmt::format("{}/{}", kNodeFolder, name);
        nodes.push_back({number, read_pools(files, folder), read_transparent(files, folder)});
    }
    if (nodes.empty()) {
        return Unreadable{why_none(files, kNodeFolder, "node"),
                          "run a kernel with CONFIG_NUMA, or mount /sys in this container; the machine's sum "
                          "is the setting \"hugepages\""};
    }
    return nodes;
}

}  // namespace weir::probe
