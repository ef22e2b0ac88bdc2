// SPDX-License-Identifier: Apache-2.0
#include "measure/meters/perf_counter.h"

#include <fmt/format.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace weir::measure {

PerfCount& PerfCount::operator+=(const PerfCount& other) {
    value += other.value;
    enabled_ns += other.enabled_ns;
    running_ns += other.running_ns;
    return *this;
}

PerfCount PerfCount::since(const PerfCount& before) const {
    return {value - before.value, enabled_ns - before.enabled_ns, running_ns - before.running_ns};
}

std::optional<double> PerfCount::whole() const {
    if (running_ns == 0) return std::nullopt;
    return static_cast<double>(value) * static_cast<double>(enabled_ns) / static_cast<double>(running_ns);
}

Unreadable perf_refusal(int error) {
    if (error == EACCES || error == EPERM) {
        return {"the kernel lets this user count no events of the whole machine",
                "sudo sysctl kernel.perf_event_paranoid=0, or sudo setcap cap_perfmon+ep on weir, or run as "
                "root; in a container, allow perf_event_open as well"};
    }
    if (error == EMFILE || error == ENFILE)
        return {"too many files are open to open a counter for each memory channel", "raise ulimit -n"};
    return {fmt::format("the kernel refused a counter that it lists: {}", std::strerror(error)),
            "stop other profilers (perf, likwid, pcm) and measure again"};
}

Readable<PerfCounter> PerfCounter::open(std::uint32_t type, const PerfConfig& config, int cpu) {
    perf_event_attr wanted{};
    wanted.size = sizeof(wanted);
    wanted.type = type;
    wanted.config = config[0];
    wanted.config1 = config[1];
    wanted.config2 = config[2];
    wanted.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
    const auto file =
        static_cast<int>(::syscall(SYS_perf_event_open, &wanted, pid_t{-1}, cpu, -1, PERF_FLAG_FD_CLOEXEC));
    if (file < 0) return perf_refusal(errno);
    PerfCounter counter;
    counter.file_ = std::make_shared<const Descriptor>(file);
    return counter;
}

std::optional<PerfCount> PerfCounter::read() const {
    std::array<std::uint64_t, 3> said{};
    if (::read(file_->get(), said.data(), sizeof(said)) != static_cast<ssize_t>(sizeof(said)))
        return std::nullopt;
    return PerfCount{said[0], said[1], said[2]};
}

}  // namespace weir::measure
