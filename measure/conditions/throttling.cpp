// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/throttling.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <system_error>

#include "base/files.h"
#include "base/number_file.h"

namespace weir::measure {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostCores = 32;
constexpr double kNearLimit = 5000;  // thousandths of a degree

/// The counters that are there: of each node its first CPU's package, and of its cores so many that all
/// nodes' are no more than kMostCores.
std::vector<fs::path> counters_of(const Site& site) {
    std::vector<fs::path> files;
    const auto add = [&](int cpu, const char* name) {
        const fs::path file =
            site.root / fmt::format("sys/devices/system/cpu/cpu{}/thermal_throttle", cpu) / name;
        if (try_read_number(file)) files.push_back(file);
    };
    for (const std::vector<int>& cpus : site.cpus_of_nodes) {
        add(cpus.front(), "package_throttle_count");
        const std::size_t share = std::max<std::size_t>(1, kMostCores / site.cpus_of_nodes.size());
        const std::size_t cores = std::min(cpus.size(), share);
        for (std::size_t i = 0; i < cores; ++i) add(cpus[i * cpus.size() / cores], "core_throttle_count");
    }
    return files;
}

struct Sensor {
    fs::path file;
    double limit = 0;
};

/// AMD's sensors of the CPU that name a limit.
std::vector<Sensor> sensors_of(const Site& site) {
    std::vector<Sensor> sensors;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(site.root / "sys/class/hwmon", none)) {
        if (try_read_line(entry.path() / "name") != "k10temp") continue;
        for (const char* limit : {"temp1_crit", "temp1_max"}) {
            const std::optional<std::int64_t> value = try_read_number(entry.path() / limit);
            if (!value || !try_read_number(entry.path() / "temp1_input")) continue;
            sensors.push_back({entry.path() / "temp1_input", static_cast<double>(*value)});
            break;
        }
    }
    return sensors;
}

class Throttling : public Observer {
public:
    explicit Throttling(const Site& site) : counters_(counters_of(site)), before_(counters_.size()) {
        if (counters_.empty()) sensors_ = sensors_of(site);
    }

    void begin(const Moment&) override {
        for (std::size_t i = 0; i < counters_.size(); ++i) before_[i] = try_read_number(counters_[i]);
    }

    Readable<double> end(const Moment&) override {
        if (counters_.empty() && sensors_.empty()) {
            return Unreadable{"neither throttling counters nor a CPU sensor with a limit in /sys",
                              "a virtual machine has none: look on its host"};
        }
        double events = 0;
        for (std::size_t i = 0; i < counters_.size(); ++i) {
            const std::optional<std::int64_t> after = try_read_number(counters_[i]);
            if (after && before_[i])
                events += static_cast<double>(std::max<std::int64_t>(0, *after - *before_[i]));
        }
        for (const Sensor& sensor : sensors_) {
            if (static_cast<double>(try_read_number(sensor.file).value_or(0)) > sensor.limit - kNearLimit)
                ++events;
        }
        return events;
    }

private:
    std::vector<fs::path> counters_;
    std::vector<std::optional<std::int64_t>> before_;
    std::vector<Sensor> sensors_;
};

}  // namespace

Disturbance throttling() {
    return {.name = "throttled",
            .worth_naming = 0,
            .text = [](double events) { return fmt::format("{:.0f} events", events); },
            .warning =
                "the CPU was slowed for its heat, or a sensor within 5 degrees of its limit ({amount} at "
                "most), while measuring {figures}: rates are of a hot machine; mind its cooling and "
                "measure again",
            .observer = [](const Site& site) -> std::unique_ptr<Observer> {
                return std::make_unique<Throttling>(site);
            }};
}

}  // namespace weir::measure
