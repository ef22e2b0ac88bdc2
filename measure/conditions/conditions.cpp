// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/conditions.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/units.h"

namespace weir::measure {
namespace {

constexpr double kStealWorthNaming = 0.01;
constexpr double kOthersWorthNaming = 0.1;  // CPUs

std::string setting(const probe::Machine& machine, const std::string& name) {
    const auto found = machine.settings.find(name);
    return found == machine.settings.end() ? "not read" : found->second.value_or("unreadable");
}

void describe_steal(const CpuTimes& before, const CpuTimes& after, Measurements& out) {
    // Some hypervisors let the counter go back.
    const std::uint64_t stolen = after.steal > before.steal ? after.steal - before.steal : 0;
    const double steal = static_cast<double>(stolen) / static_cast<double>(after.total - before.total);
    out.conditions["steal"] = format_percent(steal);
    if (steal > kStealWorthNaming) {
        out.warnings.push_back(
            fmt::format("the hypervisor took {} of the time for other guests: figures are too low "
                        "and change from minute to minute",
                        format_percent(steal)));
    }
}

/// CPUs that other processes kept busy on average: all that ran, less what this process used.
void describe_others(const Moment& before, const Moment& after, Measurements& out) {
    const auto busy_s = [](const CpuTimes& times) {
        return static_cast<double>(times.total - times.idle - times.steal) /
               static_cast<double>(::sysconf(_SC_CLK_TCK));
    };
    const double wall_s = std::chrono::duration<double>(after.time - before.time).count();
    const double own_s = after.own_cpu_s - before.own_cpu_s;
    const double cpus = std::max(0.0, (busy_s(*after.cpu) - busy_s(*before.cpu) - own_s) / wall_s);
    out.conditions["other_load"] = fmt::format("{:.2f} CPUs", cpus);
    if (cpus > kOthersWorthNaming) {
        out.warnings.push_back(
            fmt::format("other programs used {:.2f} CPUs during the measurement: figures are too low; "
                        "stop them and measure again",
                        cpus));
    }
}

void describe_cpuset(const probe::Limits& limits, Measurements& out) {
    out.conditions["allowed_cpus"] = limits.allowed_cpus;
    if (limits.allowed_cpus == limits.online_cpus) return;
    out.conditions["online_cpus"] = limits.online_cpus;
    out.warnings.push_back(fmt::format("a cpuset allows CPUs {} of {}: figures are of those",
                                       limits.allowed_cpus, limits.online_cpus));
}

bool of_several_nodes(const std::vector<Bandwidth>& figures) {
    return std::any_of(figures.begin(), figures.end(), [&](const Bandwidth& each) {
        return each.cpu_node != figures.front().cpu_node || each.memory_node != figures.front().memory_node;
    });
}

std::string name_of(const Bandwidth& figure, bool with_nodes) {
    if (!with_nodes) return fmt::format("{} with {} threads", figure.kernel, figure.threads);
    return fmt::format("{} with {} threads of node {} on memory of node {}, {}", figure.kernel,
                       figure.threads, figure.cpu_node, figure.memory_node, figure.load);
}

}  // namespace

Readable<CpuTimes> read_cpu_times(const std::filesystem::path& root) {
    const std::optional<std::string> text = try_read_line(root / "proc/stat");
    std::istringstream in(text.value_or(""));
    std::string label;
    if (!(in >> label) || label != "cpu") return Unreadable{"/proc/stat cannot be read", "mount /proc"};
    std::vector<std::uint64_t> fields;
    for (std::uint64_t ticks = 0; fields.size() < 8 && in >> ticks;) fields.push_back(ticks);
    if (fields.size() < 8) return Unreadable{"/proc/stat has no steal time", "use Linux 2.6.11 or later"};
    CpuTimes times;
    for (const std::uint64_t ticks : fields) times.total += ticks;
    times.idle = fields[3] + fields[4];
    times.steal = fields[7];
    return times;
}

Moment read_moment(const std::filesystem::path& root) {
    Moment moment;
    moment.cpu = read_cpu_times(root);
    rusage own{};
    if (::getrusage(RUSAGE_SELF, &own) == 0) {
        const auto seconds = [](const timeval& t) {
            return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
        };
        moment.own_cpu_s = seconds(own.ru_utime) + seconds(own.ru_stime);
    }
    moment.time = std::chrono::steady_clock::now();
    moment.load_average = try_read_line(root / "proc/loadavg").value_or("unreadable");
    return moment;
}

void describe_conditions(const probe::Machine& machine, const Moment& before, const Moment& after,
                         Measurements& out) {
    if (before.cpu && after.cpu && after.cpu->total > before.cpu->total) {
        describe_steal(*before.cpu, *after.cpu, out);
        describe_others(before, after, out);
    } else {
        out.conditions["steal"] = "unreadable";
        out.conditions["other_load"] = "unreadable";
    }
    describe_cpuset(machine.limits, out);
    out.conditions["virtualised"] = machine.host.virtualised.value_or("unreadable");
    out.conditions["load_average"] = before.load_average;
    for (const char* name : {"numa_balancing", "thp", "governor", "smt"})
        out.conditions[name] = setting(machine, name);
    if (machine.nodes.size() > 1 && out.conditions["numa_balancing"] == "1") {
        out.warnings.emplace_back(
            "NUMA balancing is on: the kernel unmaps and moves pages during the measurement");
    }
}

void warn_of_noise(Measurements& out) {
    const bool matrix = of_several_nodes(out.bandwidth);
    std::vector<std::string> noisy;
    const auto check = [&](const Estimate& figure, const std::string& name) {
        if (figure.noisy())
            noisy.push_back(fmt::format("{} ({})", name, format_percent(figure.relative_width())));
    };
    check(out.ceiling.bytes_per_s, "ceiling");
    for (const Bandwidth& each : out.bandwidth) {
        const bool is_ceiling = out.ceiling.nodes.size() < 2 && each.kernel == out.ceiling.kernel &&
                                each.threads == out.ceiling.threads;
        if (!is_ceiling) check(each.bytes_per_s, name_of(each, matrix));
    }
    for (const MatvecBandwidth& each : out.matvec) {
        const bool fewer = each.threads < out.ceiling.threads;
        const std::string by = fewer ? fmt::format(" by {}", each.threads) : "";
        check(each.of_ceiling, each.format + " of ceiling" + by);
    }
    for (const Compute& each : out.compute) check(each.flop_per_s, each.type);
    for (const BarrierCost& each : out.barrier) check(each.ns, fmt::format("barrier of {}", each.threads));
    if (noisy.empty()) return;
    // A matrix of many nodes has hundreds of figures.
    const std::size_t named = matrix ? std::min<std::size_t>(12, noisy.size()) : noisy.size();
    const auto end = noisy.begin() + static_cast<std::ptrdiff_t>(named);
    std::string names = fmt::format("{}", fmt::join(noisy.begin(), end, ", "));
    if (noisy.size() > named) names += fmt::format(" and {} more", noisy.size() - named);
    out.warnings.push_back("noisy, with the width of the interval over the median: " + names);
}

}  // namespace weir::measure
