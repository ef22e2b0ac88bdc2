// SPDX-License-Identifier: Apache-2.0
#include "planner/site.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/cpu_list.h"
#include "base/error.h"
#include "planner/memory.h"

namespace weir::planner {
namespace {

bool contains(const std::vector<int>& all, int cpu) {
    return std::binary_search(all.begin(), all.end(), cpu);
}

/// The cores in the order in which threads are given out: the first of each L3 domain, then the second of
/// each, …
std::vector<int> spread_over_domains(const probe::Machine& machine, const std::vector<int>& cores) {
    std::vector<std::tuple<std::size_t, std::size_t, int>> ranked;  // rank in its domain, domain, PU
    std::size_t domain = 0;
    for (const probe::Package& package : machine.packages) {
        for (const probe::L3Domain& l3 : package.l3_domains) {
            std::size_t rank = 0;
            for (const int cpu : parse_cpu_list(l3.cpus)) {
                if (contains(cores, cpu)) ranked.emplace_back(rank++, domain, cpu);
            }
            ++domain;
        }
    }
    if (ranked.size() != cores.size()) return cores;  // the domains are not known
    std::sort(ranked.begin(), ranked.end());
    std::vector<int> order;
    for (const auto& [rank, of_domain, cpu] : ranked) order.push_back(cpu);
    return order;
}

/// Threads for each node, in proportion to its cores (largest remainders), one at least.
std::vector<int> deal_threads(const std::vector<const probe::Node*>& nodes, int threads) {
    std::size_t cores = 0;
    for (const probe::Node* node : nodes) cores += cores_of(*node).size();
    if (static_cast<std::size_t>(threads) > cores || static_cast<std::size_t>(threads) < nodes.size()) {
        throw UsageError(
            fmt::format("{} threads cannot be dealt to {} nodes of {} cores", threads, nodes.size(), cores),
            fmt::format("give --threads a value from {} to {}", nodes.size(), cores));
    }
    std::vector<int> dealt(nodes.size(), 1);
    for (int given = static_cast<int>(nodes.size()); given < threads; ++given) {
        // To the node that is furthest below its part.
        std::size_t neediest = 0;
        double least = 2;
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            const double used =
                static_cast<double>(dealt[i]) / static_cast<double>(cores_of(*nodes[i]).size());
            if (used < least) {
                least = used;
                neediest = i;
            }
        }
        ++dealt[neediest];
    }
    return dealt;
}

const probe::Node& node_with(const probe::Machine& machine, const std::vector<int>& cpus,
                             const std::string& list) {
    for (const probe::Node& node : machine.nodes) {
        const std::vector<int> own = parse_cpu_list(node.cpus);
        if (std::all_of(cpus.begin(), cpus.end(), [&](int cpu) { return contains(own, cpu); })) return node;
    }
    throw UsageError(fmt::format("the PUs {} do not all belong to one NUMA node", list),
                     "choose PUs of one node that this process may run on; `weir probe` lists them");
}

double best_bandwidth(const probe::Machine& machine, const measure::Measurements& measurements,
                      const probe::Node& node) {
    try {
        return ceiling_of(machine, measurements, node.id, static_cast<int>(cores_of(node).size()))
            .bytes_per_s.median;
    } catch (const InputError&) {
        return 0;  // another node may have been measured; the chosen one's ceiling is asked for again
    }
}

const probe::Node& best_node(const probe::Machine& machine, const measure::Measurements& measurements,
                             std::uint64_t needed_bytes) {
    const probe::Node* best = nullptr;
    std::tuple<bool, double, std::uint64_t> best_key;
    for (const probe::Node& node : machine.nodes) {
        if (!usable(node)) continue;
        const std::uint64_t available = available_on(machine, node);
        const std::tuple<bool, double, std::uint64_t> key = {
            needed_bytes + margin_bytes(available) <= available, best_bandwidth(machine, measurements, node),
            available};
        if (best == nullptr || key > best_key) {
            best = &node;
            best_key = key;
        }
    }
    if (best != nullptr) return *best;
    throw MachineError("no NUMA node has both cores that this process may use and memory",
                       "widen the cpuset of this process, or populate the node of its cores");
}

}  // namespace

std::vector<int> cores_of(const probe::Node& node) {
    return parse_cpu_list(node.core_cpus.empty() ? node.cpus : node.core_cpus);
}

bool usable(const probe::Node& node) {
    return node.memory_bytes > 0 && !cores_of(node).empty();
}

std::vector<int> pick_cores(const probe::Machine& machine, const probe::Node& node, int threads) {
    std::vector<int> cores = cores_of(node);
    if (threads <= 0) return cores;
    if (static_cast<std::size_t>(threads) > cores.size()) {
        throw UsageError(fmt::format("{} threads were asked for, and node {} has {} cores that may be used",
                                     threads, node.id, cores.size()),
                         fmt::format("give --threads a value from 1 to {}", cores.size()));
    }
    std::vector<int> picked = spread_over_domains(machine, cores);
    picked.resize(static_cast<std::size_t>(threads));
    std::sort(picked.begin(), picked.end());
    return picked;
}

Site choose_site(const probe::Machine& machine, const measure::Measurements& measurements,
                 std::uint64_t needed_bytes, const PlanOptions& options) {
    Site site;
    if (options.cpus.empty()) {
        site.node = &best_node(machine, measurements, needed_bytes);
        site.cpus = pick_cores(machine, *site.node, options.threads);
    } else {
        site.cpus = parse_cpu_list(options.cpus);
        site.node = &node_with(machine, site.cpus, options.cpus);
        if (options.threads > 0 && static_cast<std::size_t>(options.threads) != site.cpus.size()) {
            throw UsageError(
                fmt::format("{} threads were asked for on {} PUs", options.threads, site.cpus.size()),
                "leave out --threads: one thread runs on each PU given");
        }
    }
    site.available_bytes = available_on(machine, *site.node);
    return site;
}

std::vector<Site> choose_sites(const probe::Machine& machine, const PlanOptions& options) {
    std::vector<const probe::Node*> nodes;
    for (const probe::Node& node : machine.nodes) {
        if (usable(node)) nodes.push_back(&node);
    }
    if (nodes.size() < 2) return {};
    std::vector<int> threads(nodes.size(), 0);
    if (options.threads > 0) threads = deal_threads(nodes, options.threads);
    std::vector<Site> sites;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        sites.push_back(
            {nodes[i], pick_cores(machine, *nodes[i], threads[i]), available_on(machine, *nodes[i])});
    }
    return sites;
}

}  // namespace weir::planner
