// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

#include "base/progress.h"
#include "decode/exchange.h"
#include "decode/latent_cache.h"
#include "decode/weights/weights.h"
#include "decode/worker.h"
#include "kernels/dispatch.h"
#include "models/model.h"
#include "numa/placement.h"
#include "numa/team.h"
#include "planner/plan.h"
#include "probe/machine.h"

namespace weir::decode {

/// One thread per PU of the plan's teams, with its node and L3 domain.
std::vector<numa::Pin> pins_of(const probe::Machine& machine, const planner::Plan& plan);

/// A model made ready to decode under a plan: a pinned team, weights in its arenas, a full cache, a worker a
/// thread.
class Session {
public:
    /// Allocates; nothing is touched yet. `cache_seed` and weights follow from `seed`.
    Session(const models::Model& model, const planner::Plan& plan, std::vector<numa::Pin> pins,
            const kernels::KernelTable& kernels, std::uint64_t seed);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Fills weights, cache and the first token's embedding, each page touched first by the thread that will
    /// read it. Throws Interrupted when asked to stop.
    void prepare(std::stop_token stop, const Progress& progress);

    /// Decodes `count` tokens from the state left by the last call; returns the best token after each.
    std::vector<std::uint32_t> decode(std::uint64_t count);

    numa::PlacementProof prove_placement() const;

    numa::Team& team() { return team_; }
    const Weights& weights() const { return weights_; }
    const std::vector<std::unique_ptr<Worker>>& workers() const { return workers_; }
    const Exchange& exchange() const { return exchange_; }
    const LatentCache& cache() const { return cache_; }

private:
    const models::Model& model_;
    std::uint64_t seed_;
    numa::Team team_;
    Weights weights_;
    LatentCache cache_;
    Exchange exchange_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::uint64_t decoded_ = 0;
};

}  // namespace weir::decode
