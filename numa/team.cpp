// SPDX-License-Identifier: Apache-2.0
#include "numa/team.h"

#include <fmt/format.h>
#include <omp.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <utility>

#include "base/cpu_list.h"
#include "base/error.h"
#include "numa/pinned_scope.h"

namespace weir::numa {
namespace {

/// Keeps the first exception of any member and releases the others.
class FirstFault {
public:
    explicit FirstFault(Barrier& barrier) : barrier_(barrier) {}

    void keep(std::exception_ptr fault) noexcept {
        {
            const std::lock_guard lock(mutex_);
            if (!fault_) fault_ = std::move(fault);
        }
        barrier_.cancel();
    }
    void rethrow() const {
        if (fault_) std::rethrow_exception(fault_);
    }

private:
    Barrier& barrier_;
    std::mutex mutex_;
    std::exception_ptr fault_;
};

std::vector<BarrierPlace> places_of(const std::vector<Pin>& pins) {
    std::vector<BarrierPlace> places;
    for (const Pin& pin : pins) places.push_back({pin.group, pin.l3_domain});
    return places;
}

void require_size(int given, int wanted) {
    if (given == wanted) return;
    throw MachineError(fmt::format("{} threads were asked for and {} given", wanted, given),
                       "raise OMP_THREAD_LIMIT, or ask for fewer threads");
}

}  // namespace

Team::Team(std::vector<Pin> pins) : pins_(std::move(pins)) {
    if (pins_.empty()) throw UsageError("a team needs at least one thread", "ask for one thread or more");
}

void Team::run(const std::function<void(Member&)>& body) const {
    Barrier barrier(places_of(pins_));
    FirstFault fault(barrier);
    ::omp_set_dynamic(0);
#pragma omp parallel num_threads(size())
    {
        try {
            require_size(::omp_get_num_threads(), size());
            const int thread = ::omp_get_thread_num();
            const Pin& pin = pins_[static_cast<std::size_t>(thread)];
            const PinnedScope pinned(pin.cpu);
            Member member(thread, size(), pin, barrier);
            body(member);
        } catch (const Cancelled&) {
            // Another member's fault is kept already.
        } catch (...) {
            fault.keep(std::current_exception());
        }
    }
    fault.rethrow();
}

std::vector<Pin> pins_for(const std::vector<int>& cpus, const std::vector<probe::Package>& packages,
                          const std::vector<probe::Node>& nodes) {
    const auto holds = [](const std::string& list, int cpu) {
        const std::vector<int> members = parse_cpu_list(list);
        return std::find(members.begin(), members.end(), cpu) != members.end();
    };
    std::vector<Pin> pins;
    for (const int cpu : cpus) {
        Pin pin{cpu, -1, 0, 0};
        for (const probe::Node& node : nodes) {
            if (holds(node.cpus, cpu)) pin.node = pin.group = node.id;
        }
        for (const probe::Package& package : packages) {
            for (const probe::L3Domain& domain : package.l3_domains) {
                if (holds(domain.cpus, cpu)) pin.l3_domain = domain.id;
            }
        }
        pins.push_back(pin);
    }
    return pins;
}

}  // namespace weir::numa
