// SPDX-License-Identifier: Apache-2.0
#include "tests/measure/sampling/small_bench.h"

#include <sched.h>

#include "base/cpu_list.h"
#include "base/units.h"

namespace weir::measure {
namespace {

std::vector<int> allowed_cpus() {
    cpu_set_t set;
    CPU_ZERO(&set);
    std::vector<int> cpus;
    if (::sched_getaffinity(0, sizeof(set), &set) != 0) return cpus;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (CPU_ISSET(static_cast<std::size_t>(cpu), &set)) cpus.push_back(cpu);
    }
    return cpus;
}

}  // namespace

probe::Machine small_machine() {
    probe::Machine machine;
    machine.fingerprint = "small";
    machine.host.virtualised = std::string("no");
    machine.limits.available_bytes = 4 * kGiB;
    std::string cpus;
    for (const int cpu : allowed_cpus()) {
        if (!cpus.empty()) cpus.push_back(',');
        cpus += std::to_string(cpu);
    }
    machine.limits.allowed_cpus = machine.limits.online_cpus = cpus;
    probe::Node node;
    node.cpus = node.core_cpus = cpus;
    node.cores = static_cast<int>(parse_cpu_list(cpus).size());
    node.memory_bytes = 8 * kGiB;
    node.available_bytes = 4 * kGiB;
    machine.nodes.push_back(node);
    return machine;
}

kernels::ReadKernel plain_read() {
    return kernels::read_kernels(kernels::Isa::kScalar).front();
}

std::vector<numa::Pin> two_pins() {
    const std::vector<int> cpus = allowed_cpus();
    return {{cpus.front(), -1, 0}, {cpus.back(), -1, 0}};
}

SmallBench::SmallBench()
    : machine_(small_machine()), team_(two_pins()), arena_(team_, 8 * kMiB, numa::Pages::kTransparentHuge) {
    team_.run([&](numa::Member& member) { arena_.fill(member); });
}

Bench SmallBench::bench(std::stop_token stop) {
    return bench_telling(progress_, std::move(stop));
}

Bench SmallBench::bench_telling(const Progress& progress, std::stop_token stop) {
    Bench bench{machine_, team_, arena_, kernels::best_supported(), watch_, std::move(stop), progress, out_};
    bench.shortest_window_s = bench.longest_window_s = 0.0005;
    return bench;
}

}  // namespace weir::measure
