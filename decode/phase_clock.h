// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>

namespace weir::decode {

/// What a thread spends a token's time on. Weight phases end at a barrier of the team; the others lie inside
/// them.
enum class Phase : std::size_t {
    kProjections,  ///< q_a and kv_a; queries, keys and values of grouped attention
    kQueries,      ///< q_b, rotary embedding
    kAbsorb,       ///< queries through the key half of kv_b
    kAttention,    ///< scores, softmax and values over the latent cache
    kValues,       ///< context through the value half of kv_b
    kOutput,       ///< attention output projection
    kRouter,       ///< router, beside the shared experts' gate and up
    kExpertsUp,    ///< gate and up of the routed experts
    kExpertsDown,  ///< down of the routed and shared experts
    kDenseUp,      ///< gate and up of a dense layer
    kDenseDown,    ///< down of a dense layer
    kHead,         ///< output head and argmax
    kActivations,  ///< norms, quantisation of activations, routing, activation functions: done by every
                   ///< thread
};

inline constexpr std::size_t kPhases = 13;

/// The phase's name in documents.
std::string_view name(Phase phase);

/// One thread's account of a token: where its time went, split into work and waiting at barriers.
class PhaseClock {
public:
    /// Time since the last lap was work of this phase.
    void lap(Phase phase) { busy_[index(phase)] += elapsed(); }
    /// Time since the last lap was waiting at the barrier that ends this phase.
    void wait(Phase phase) { wait_[index(phase)] += elapsed(); }
    void start() { last_ = Clock::now(); }
    void reset() {
        busy_.fill(0);
        wait_.fill(0);
    }

    double busy_ns(Phase phase) const { return busy_[index(phase)]; }
    double wait_ns(Phase phase) const { return wait_[index(phase)]; }

private:
    using Clock = std::chrono::steady_clock;
    static constexpr std::size_t index(Phase phase) { return static_cast<std::size_t>(phase); }

    double elapsed() {
        const auto now = Clock::now();
        const double ns = std::chrono::duration<double, std::nano>(now - last_).count();
        last_ = now;
        return ns;
    }

    Clock::time_point last_ = Clock::now();
    std::array<double, kPhases> busy_{};
    std::array<double, kPhases> wait_{};
};

}  // namespace weir::decode
