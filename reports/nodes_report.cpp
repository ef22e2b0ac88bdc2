// SPDX-License-Identifier: Apache-2.0
#include "reports/nodes_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/units.h"
#include "reports/figures.h"

namespace weir::reports {
namespace {

constexpr const char* kHugePages = "huge pages of nodes";
constexpr auto kNanoseconds = [](std::uint64_t ns) { return fmt::format("{} ns", ns); };

void write_table(Writer& writer, const probe::Machine& machine, NotReadable& missing) {
    writer.section("NUMA nodes");
    Table table({{"node", Align::kRight},
                 {"package", Align::kRight},
                 {"cores", Align::kRight},
                 {"memory", Align::kRight},
                 {"available", Align::kRight},
                 {"kind"},
                 {"spec", Align::kRight},
                 {"CPUs"}});
    for (const probe::Node& node : machine.nodes) {
        table.add({std::to_string(node.id), node.package < 0 ? "–" : std::to_string(node.package),
                   std::to_string(node.cores), format_capacity(node.memory_bytes),
                   missing.text("available on nodes", node.available_bytes, format_capacity), node.kind,
                   missing.text("spec of nodes", node.spec_bandwidth_bytes_per_s, format_bandwidth),
                   or_dash(node.cpus)});
    }
    writer.table(table);
}

void write_distances(Writer& writer, const probe::Machine& machine) {
    const auto& distances = machine.distances;
    if (distances.size() < 2 || distances.size() != machine.nodes.size()) return;
    writer.note("Distances between nodes, as the firmware gives them (10: local):");
    std::vector<Column> columns{{"from"}};
    for (const probe::Node& node : machine.nodes)
        columns.push_back({fmt::format("node {}", node.id), Align::kRight});
    Table table(std::move(columns));
    for (std::size_t i = 0; i < distances.size(); ++i) {
        std::vector<std::string> row{fmt::format("node {}", machine.nodes[i].id)};
        for (const std::uint64_t distance : distances[i]) row.push_back(std::to_string(distance));
        table.add(std::move(row));
    }
    writer.matrix(table);
}

bool has_figure(const probe::MemoryAccess& access) {
    return access.read_bandwidth_bytes_per_s || access.write_bandwidth_bytes_per_s ||
           access.read_latency_ns || access.write_latency_ns;
}

void write_access(Writer& writer, const probe::Machine& machine, NotReadable& missing) {
    constexpr const char* kName = "memory access (HMAT)";
    if (!machine.memory_access) return missing.keep(kName, machine.memory_access.reason());
    Table table({{"memory of", Align::kRight},
                 {"class", Align::kRight},
                 {"from nodes"},
                 {"read", Align::kRight},
                 {"write", Align::kRight},
                 {"read latency", Align::kRight},
                 {"write latency", Align::kRight}});
    for (const probe::MemoryAccess& access : *machine.memory_access) {
        std::vector<std::string> row{
            std::to_string(access.node),
            std::to_string(access.access_class),
            or_dash(access.initiators),
            missing.text(kName, access.read_bandwidth_bytes_per_s, format_bandwidth),
            missing.text(kName, access.write_bandwidth_bytes_per_s, format_bandwidth),
            missing.text(kName, access.read_latency_ns, kNanoseconds),
            missing.text(kName, access.write_latency_ns, kNanoseconds)};
        if (has_figure(access)) table.add(std::move(row));
    }
    if (table.empty()) return;
    writer.section("Memory as the firmware rates it (HMAT)");
    writer.table(table);
}

void write_side_caches(Writer& writer, const probe::Machine& machine, NotReadable& missing) {
    constexpr const char* kName = "memory-side caches";
    if (!machine.memory_side_caches) return missing.keep(kName, machine.memory_side_caches.reason());
    if (machine.memory_side_caches->empty()) return;
    writer.section("Memory-side caches");
    Table table({{"memory of", Align::kRight},
                 {"level", Align::kRight},
                 {"size", Align::kRight},
                 {"line", Align::kRight},
                 {"indexing"},
                 {"write policy"}});
    for (const probe::MemorySideCache& cache : *machine.memory_side_caches) {
        table.add({std::to_string(cache.node), std::to_string(cache.level),
                   missing.text(kName, cache.size_bytes, format_capacity),
                   missing.text(kName, cache.line_bytes, format_capacity),
                   missing.text(kName, cache.indexing, kText),
                   missing.text(kName, cache.write_policy, kText)});
    }
    writer.table(table);
}

std::set<std::uint64_t> page_sizes(const std::vector<probe::NodePages>& nodes) {
    std::set<std::uint64_t> sizes;
    for (const probe::NodePages& node : nodes) {
        if (!node.huge_pages) continue;
        for (const probe::HugePagePool& pool : *node.huge_pages) sizes.insert(pool.page_bytes);
    }
    return sizes;
}

/// "512 (500 free)", "none".
std::string describe_pool(const probe::NodePages& node, std::uint64_t page_bytes, NotReadable& missing) {
    return missing.text(kHugePages, node.huge_pages, [&](const std::vector<probe::HugePagePool>& pools) {
        const auto pool = std::find_if(pools.begin(), pools.end(), [&](const probe::HugePagePool& each) {
            return each.page_bytes == page_bytes;
        });
        if (pool == pools.end()) return std::string("–");
        if (pool->reserved_pages && *pool->reserved_pages == 0) return std::string("none");
        return fmt::format("{} ({} free)", missing.text(kHugePages, pool->reserved_pages, kText),
                           missing.text(kHugePages, pool->free_pages, kText));
    });
}

Table huge_page_table(const std::vector<probe::NodePages>& nodes, NotReadable& missing) {
    std::vector<Column> columns{{"node", Align::kRight}, {"transparent, in use", Align::kRight}};
    const std::set<std::uint64_t> sizes = page_sizes(nodes);
    for (const std::uint64_t bytes : sizes)
        columns.push_back({fmt::format("{} reserved", format_capacity_short(bytes)), Align::kRight});
    Table table(std::move(columns));
    for (const probe::NodePages& node : nodes) {
        std::vector<std::string> row{
            std::to_string(node.node),
            missing.text("transparent huge pages", node.transparent_huge_bytes, format_capacity)};
        for (const std::uint64_t bytes : sizes) row.push_back(describe_pool(node, bytes, missing));
        if (!node.huge_pages) missing.keep(kHugePages, node.huge_pages.reason());
        if (node.huge_pages || node.transparent_huge_bytes) table.add(std::move(row));
    }
    return table;
}

void write_huge_pages(Writer& writer, const probe::Machine& machine, NotReadable& missing) {
    if (!machine.node_pages) return missing.keep(kHugePages, machine.node_pages.reason());
    const Table table = huge_page_table(*machine.node_pages, missing);
    if (table.empty()) return;
    writer.section("Huge pages");
    writer.matrix(table);
}

}  // namespace

void write_nodes(Writer& writer, const probe::Machine& machine, NotReadable& missing) {
    if (!machine.nodes.empty()) {
        write_table(writer, machine, missing);
        write_distances(writer, machine);
    }
    write_access(writer, machine, missing);
    write_side_caches(writer, machine, missing);
    write_huge_pages(writer, machine, missing);
}

}  // namespace weir::reports
