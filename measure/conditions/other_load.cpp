// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/other_load.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>

namespace weir::measure {
namespace {

// Each CPU's ticks are counted to about one at either end; errors of many CPUs partly cancel.
constexpr double kResolutionTicks = 2;

class OtherLoad : public Observer {
public:
    explicit OtherLoad(std::size_t cpus)
        : ticks_per_s_(static_cast<double>(::sysconf(_SC_CLK_TCK))),
          resolution_s_(kResolutionTicks * std::sqrt(static_cast<double>(cpus)) / ticks_per_s_) {}

    void begin(const Moment& now) override { before_ = now; }

    Readable<double> end(const Moment& now) override {
        if (!before_.cpu) return before_.cpu.reason();
        if (!now.cpu) return now.cpu.reason();
        const double wall_s = seconds_between(before_, now);
        const double own_s = now.own_cpu_s - before_.own_cpu_s;
        const double others_s = busy_s(*now.cpu) - busy_s(*before_.cpu) - own_s;
        if (wall_s <= 0 || others_s <= resolution_s_) return 0.0;
        return others_s / wall_s;
    }

private:
    double busy_s(const CpuTimes& times) const {
        return static_cast<double>(times.total - times.idle - times.steal) / ticks_per_s_;
    }

    double ticks_per_s_;
    double resolution_s_;
    Moment before_;
};

}  // namespace

Disturbance other_load() {
    return {.name = "other-load",
            .worth_naming = 0.1,
            .text = [](double cpus) { return fmt::format("{:.2f} CPUs", cpus); },
            .warning =
                "other programs used up to {amount} while measuring {figures}: rates are too low; stop "
                "them and measure again",
            .observer = [](const Site& site) -> std::unique_ptr<Observer> {
                return std::make_unique<OtherLoad>(site.online_cpus);
            }};
}

}  // namespace weir::measure
