// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/throttling.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>

#include "base/files.h"

namespace weir::measure {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostCores = 32;
constexpr double kNearLimit = 5000;  // thousandths of a degree

std::optional<double> read_number(const fs::path& path) {
    const std::string text = try_read_line(path).value_or("");
    long long number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return static_cast<double>(number);
}

/// The counters that are there: of each node its first CPU's package, and of its cores so many that all
/// nodes' are no more than kMostCores.
std::vector<fs::path> counters_of(const Site& site) {
    std::vector<fs::path> files;
    const auto add = [&](int cpu, const char* name) {
        const fs::path file =
            site.root / fmt::format("sys/devices/system/cpu/cpu{}/thermal_throttle", cpu) / name;
        if (read_number(file)) files.push_back(file);
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
            const std::optional<double> value = read_number(entry.path() / limit);
            if (!value || !read_number(entry.path() / "temp1_input")) continue;
            sensors.push_back({entry.path() / "temp1_input", *value});
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
        for (std::size_t i = 0; i < counters_.size(); ++i) before_[i] = read_number(counters_[i]);
    }

    Readable<double> end(const Moment&) override {
        if (counters_.empty() && sensors_.empty()) {
            return Unreadable{"neither throttling counters nor a CPU sensor with a limit in /sys",
                              "a virtual machine has none: look on its host"};
        }
        double events = 0;
        for (std::size_t i = 0; i < counters_.size(); ++i) {
            const std::optional<double> after = read_number(counters_[i]);
            if (after && before_[i]) events += std::max(0.0, *after - *before_[i]);
        }
        for (const Sensor& sensor : sensors_) {
            if (read_number(sensor.file).value_or(0) > sensor.limit - kNearLimit) ++events;
        }
        return events;
    }

private:
    std::vector<fs::path> counters_;
    std::vector<std::optional<double>> before_;
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
