// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/numa_balancing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <sstream>

#include "base/files.h"

namespace weir::measure {
namespace {

using Counters = std::map<std::string, std::uint64_t>;

constexpr const char* kFaults = "numa_hint_faults";
constexpr const char* kMoves = "numa_pages_migrated";
constexpr const char* kAllMoves = "pgmigrate_success";  // with those of the line above

Readable<Counters> read_counters(const std::filesystem::path& root) {
    std::istringstream in(try_read_line(root / "proc/vmstat").value_or(""));
    Counters counters;
    std::string name;
    for (std::uint64_t value = 0; in >> name >> value;) {
        if (name == kFaults || name == kMoves || name == kAllMoves) counters[name] = value;
    }
    if (!counters.empty()) return counters;
    return Unreadable{"/proc/vmstat counts no page that was moved",
                      "use a kernel with CONFIG_NUMA_BALANCING"};
}

class NumaBalancing : public Observer {
public:
    explicit NumaBalancing(std::filesystem::path root) : root_(std::move(root)) {}

    void begin(const Moment& now) override {
        start_ = now;
        before_ = read_counters(root_);
    }

    Readable<double> end(const Moment& now) override {
        if (!before_) return before_.reason();
        const Readable<Counters> after = read_counters(root_);
        if (!after) return after.reason();
        const auto rise = [&](const char* name) {
            const auto was = before_->find(name);
            const auto is = after->find(name);
            if (was == before_->end() || is == after->end() || is->second < was->second) return 0.0;
            return static_cast<double>(is->second - was->second);
        };
        const double pages = rise(kFaults) + std::max(rise(kMoves), rise(kAllMoves));
        const double seconds = seconds_between(start_, now);
        return seconds > 0 ? pages / seconds : 0;
    }

private:
    std::filesystem::path root_;
    Moment start_;
    Readable<Counters> before_;
};

}  // namespace

Disturbance numa_balancing() {
    // One costs 1 to 10 µs: a hundred a second are a thousandth of a core.
    return {.name = "numa-balancing",
            .worth_naming = 100,
            .text = [](double pages) { return fmt::format("{:.0f} pages/s unmapped or moved", pages); },
            .warning =
                "the kernel moved pages, or unmapped them to see who uses them ({amount} at most), while "
                "measuring {figures}: rates are too low; sudo sysctl kernel.numa_balancing=0, and "
                "measure again",
            .observer = [](const Site& site) -> std::unique_ptr<Observer> {
                return std::make_unique<NumaBalancing>(site.root);
            }};
}

}  // namespace weir::measure
