// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/steal.h"

#include "base/units.h"

namespace weir::measure {
namespace {

// A part of the last tick may have been stolen before the first window.
constexpr std::uint64_t kStealTicks = 1;

class Steal : public Observer {
public:
    void begin(const Moment& now) override { before_ = now.cpu; }

    Readable<double> end(const Moment& now) override {
        if (!before_) return before_.reason();
        if (!now.cpu) return now.cpu.reason();
        // Some hypervisors let the counter go back.
        if (now.cpu->steal <= before_->steal + kStealTicks) return 0.0;
        const std::uint64_t stolen = now.cpu->steal - before_->steal;
        const std::uint64_t idle = now.cpu->idle > before_->idle ? now.cpu->idle - before_->idle : 0;
        const std::uint64_t total = now.cpu->total > before_->total ? now.cpu->total - before_->total : 0;
        const std::uint64_t wanted = total > idle ? total - idle : 0;
        if (wanted == 0) return 0.0;
        return static_cast<double>(stolen) / static_cast<double>(wanted);
    }

private:
    Readable<CpuTimes> before_;
};

}  // namespace

Disturbance steal() {
    return {.name = "steal",
            .worth_naming = 0.01,
            .text = format_percent,
            .warning =
                "the hypervisor took up to {amount} of the CPU time that was asked for while measuring "
                "{figures}: rates are too low and change from minute to minute; measure at another "
                "hour, or on a machine of your own",
            .observer = [](const Site&) -> std::unique_ptr<Observer> { return std::make_unique<Steal>(); }};
}

}  // namespace weir::measure
