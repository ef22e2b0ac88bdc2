// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/soak.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/units.h"
#include "measure/conditions/sensors.h"
#include "measure/sampling/turns.h"

namespace weir::measure {
namespace {

constexpr double kStretches = 60;
constexpr double kShortestStretch = 0.5;
constexpr double kWorthNaming = 0.02;

std::vector<int> cpus_of(const numa::Team& team) {
    std::vector<int> cpus;
    for (const numa::Pin& pin : team.pins()) cpus.push_back(pin.cpu);
    return cpus;
}

/// A bench whose samples fill a stretch of `seconds`, however narrow their interval is.
Bench stretch_of(const Bench& bench, double seconds) {
    Bench stretch = bench;
    stretch.rule.seconds = seconds;
    stretch.rule.width = 0;
    return stretch;
}

std::vector<double> medians(const std::vector<SoakPoint>& points, std::size_t first, std::size_t count) {
    std::vector<double> values;
    for (std::size_t i = first; i < first + count; ++i) values.push_back(points[i].bytes_per_s.median);
    return values;
}

}  // namespace

double drift_of(const std::vector<SoakPoint>& points) {
    const std::size_t quarter = points.size() / 4;
    if (quarter == 0) return 0;
    return median(medians(points, points.size() - quarter, quarter)) / median(medians(points, 0, quarter)) -
           1;
}

void measure_soak(const Bench& bench, const kernels::ReadKernel& ceiling_kernel, double seconds) {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    const auto passed = [&] { return std::chrono::duration<double>(Clock::now() - start).count(); };
    const Bench stretch = stretch_of(bench, std::max(kShortestStretch, seconds / kStretches));
    const Work work = read_work(bench, ceiling_kernel);
    const std::vector<int> cpus = cpus_of(bench.team);
    Soak soak{std::string(ceiling_kernel.name), bench.threads(), 0, {}, 0};
    for (double begin = 0; begin < seconds && !bench.stopped(); begin = passed()) {
        bench.tell("sustained reading", begin / seconds);
        const Series series = sample_rates(stretch, bench.team, work);
        if (!bench.enough(series)) break;
        const Sensors sensors = read_sensors(cpus);
        soak.points.push_back(
            {begin, series.estimate(), sensors.temperature_c, sensors.clock_mhz, series.doubts});
    }
    soak.seconds = passed();
    soak.drift = drift_of(soak.points);
    if (soak.drift < -kWorthNaming) {
        bench.out.warnings.push_back(fmt::format(
            "sustained reading ended {} slower than it began: compare its temperatures and clocks, and mind "
            "the cooling",
            format_percent(-soak.drift)));
    }
    bench.out.soak = soak;
}

}  // namespace weir::measure
