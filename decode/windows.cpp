// SPDX-License-Identifier: Apache-2.0
#include "decode/windows.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <utility>

#include "base/units.h"
#include "measure/sampling/ceiling.h"

namespace weir::decode {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kWindowSeconds = 0.3;
constexpr std::size_t kFirstTokens = 16;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// The alternation as all members run it. Member 0 keeps the time and decides; the others learn its decision
/// at a barrier.
class Alternation {
public:
    Alternation(Session& session, const WindowOptions& options, std::stop_token stop,
                const Progress& progress)
        : session_(session),
          options_(options),
          stop_(std::move(stop)),
          progress_(progress),
          ceiling_(options.ceiling_kernel, session.team(), kWindowSeconds),
          clock_(static_cast<std::size_t>(session.team().size())) {}

    Windows run() {
        result_.first_tokens.reserve(kFirstTokens);
        if (options_.meters != nullptr) options_.meters->begin();
        session_.team().run([this](numa::Member& member) { body(member); });
        if (options_.meters != nullptr) result_.metered.wall_watts = options_.meters->end();
        for (const auto& worker : session_.workers()) collect(worker->clock());
        return std::move(result_);
    }

private:
    void body(numa::Member& member) {
        const auto thread = static_cast<std::size_t>(member.thread());
        Worker& worker = *session_.workers()[thread];
        std::size_t cursor = 0;
        std::uint64_t number = 0;
        const double warm_up_ns = work(member, worker, 1, number);
        number += 1;
        ceiling(member, thread, cursor);
        const auto tokens = static_cast<std::uint64_t>(
            std::max(1.0, std::ceil(kWindowSeconds * kNanosecondsPerSecond / share(member, warm_up_ns))));
        worker.clock().reset();
        const Clock::time_point start = Clock::now();
        double before = ceiling(member, thread, cursor);
        if (member.thread() == 0) {
            result_.ceiling_bytes_per_s.push_back(before);
            result_.metered = {};  // without the warm-up
        }
        while (goes_on(member, start)) {
            const double ns = work(member, worker, tokens, number);
            number += tokens;
            const double after = ceiling(member, thread, cursor);
            if (member.thread() != 0) continue;
            result_.token_ns.push_back(ns);
            result_.ceiling_bytes_per_s.push_back(after);
            result_.tokens += tokens;
        }
    }

    /// Member 0's time of a token, for a decision that all must take alike.
    double share(numa::Member& member, double ns) {
        if (member.thread() == 0) shared_ns_ = ns;
        member.barrier();
        const double agreed = shared_ns_;
        member.barrier();
        return agreed;
    }

    /// Member 0's time of a token, from the first member's start to the last one's end; the others get none.
    double work(numa::Member& member, Worker& worker, std::uint64_t tokens, std::uint64_t number) {
        const auto thread = static_cast<std::size_t>(member.thread());
        const bool meters = thread == 0 && options_.meters != nullptr;
        if (meters) options_.meters->open();
        member.barrier();
        clock_.start(thread);
        for (std::uint64_t i = 0; i < tokens; ++i) {
            const std::uint32_t token = worker.token(member, number + i);
            if (thread == 0 && result_.first_tokens.size() < kFirstTokens)
                result_.first_tokens.push_back(token);
        }
        clock_.finish(thread, thread == 0 ? static_cast<double>(tokens) : 0);
        member.barrier();
        if (thread != 0) return 0;
        if (meters) options_.meters->close(static_cast<double>(tokens), result_.metered);
        const double ns = kNanosecondsPerSecond / clock_.rate().per_s;
        clock_.next();
        return ns;
    }

    double ceiling(numa::Member& member, std::size_t thread, std::size_t& cursor) {
        return ceiling_.run(member, session_.ceiling_memory(thread), cursor);
    }

    bool goes_on(numa::Member& member, Clock::time_point start) {
        if (member.thread() == 0) {
            const std::size_t done = result_.token_ns.size();
            const double spent = seconds_since(start);
            result_.interrupted = stop_.stop_requested();
            const bool enough = done >= options_.max_windows ||
                                (done >= options_.min_windows && spent >= options_.time_budget_s);
            go_ = !enough && !result_.interrupted;
            if (progress_) progress_("decoding", fraction(done, spent));
        }
        member.barrier();
        const bool go = go_;
        member.barrier();
        return go;
    }

    double fraction(std::size_t done, double spent) const {
        const double by_count = static_cast<double>(done) / static_cast<double>(options_.min_windows);
        return std::min({1.0, by_count,
                         std::max(spent / options_.time_budget_s,
                                  static_cast<double>(done) / static_cast<double>(options_.max_windows))});
    }

    void collect(const PhaseClock& clock) {
        if (result_.tokens == 0) return;
        const double share =
            1.0 / (static_cast<double>(result_.tokens) * static_cast<double>(session_.workers().size()));
        for (std::size_t i = 0; i < kPhases; ++i) {
            result_.busy_ns[i] += clock.busy_ns(static_cast<Phase>(i)) * share;
            result_.wait_ns[i] += clock.wait_ns(static_cast<Phase>(i)) * share;
        }
    }

    Session& session_;
    const WindowOptions& options_;
    std::stop_token stop_;
    const Progress& progress_;
    measure::CeilingWindow ceiling_;
    measure::WindowClock clock_;
    Windows result_;        // written by member 0 alone
    double shared_ns_ = 0;  // between barriers
    bool go_ = false;       // between barriers
};

}  // namespace

Windows alternate(Session& session, const WindowOptions& options, std::stop_token stop,
                  const Progress& progress) {
    return Alternation(session, options, std::move(stop), progress).run();
}

}  // namespace weir::decode
