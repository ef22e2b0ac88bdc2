// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/cpu_times.h"

#include <sys/resource.h>

#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "base/files.h"

namespace weir::measure {

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
    return moment;
}

double seconds_between(const Moment& before, const Moment& after) {
    return std::chrono::duration<double>(after.time - before.time).count();
}

}  // namespace weir::measure
