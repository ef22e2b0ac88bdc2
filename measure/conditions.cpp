// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions.h"

#include <fmt/format.h>

#include <sstream>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/units.h"

namespace weir::measure {
namespace {

constexpr double kStealWorthNaming = 0.01;

std::string setting(const probe::Machine& machine, const std::string& name) {
    const auto found = machine.settings.find(name);
    return found == machine.settings.end() ? "not read" : found->second.value_or("unreadable");
}

void describe_steal(const Readable<CpuTimes>& before, const Readable<CpuTimes>& after, Measurements& out) {
    if (!before || !after || after->total <= before->total) {
        out.conditions["steal"] = "unreadable";
        return;
    }
    const double steal = static_cast<double>(after->steal - before->steal) /
                         static_cast<double>(after->total - before->total);
    out.conditions["steal"] = format_percent(steal);
    if (steal > kStealWorthNaming) {
        out.warnings.push_back(fmt::format("the hypervisor took {} of the time for other guests: figures are too low "
                                           "and change from minute to minute", format_percent(steal)));
    }
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

void describe_conditions(const probe::Machine& machine, const Readable<CpuTimes>& before,
                         const Readable<CpuTimes>& after, Measurements& out) {
    describe_steal(before, after, out);
    out.conditions["virtualised"] = machine.host.virtualised.value_or("unreadable");
    out.conditions["load_average"] = try_read_line("/proc/loadavg").value_or("unreadable");
    out.conditions["allowed_cpus"] = machine.limits.allowed_cpus;
    for (const char* name : {"numa_balancing", "thp", "governor", "smt"}) out.conditions[name] = setting(machine, name);
}

void warn_of_noise(Measurements& out) {
    const auto check = [&](const Estimate& figure, const std::string& name) {
        if (!figure.noisy()) return;
        out.warnings.push_back(fmt::format("{} is noisy: its interval spans {} of the median", name,
                                           format_percent(figure.relative_width())));
    };
    check(out.ceiling.bytes_per_s, "the ceiling");
    for (const MatvecBandwidth& each : out.matvec) check(each.of_ceiling, each.format + " of the ceiling");
    for (const Compute& each : out.compute) check(each.flop_per_s, each.type + " compute peak");
}

}  // namespace weir::measure
