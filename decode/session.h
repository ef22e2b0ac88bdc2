// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "base/progress.h"
#include "decode/division.h"
#include "decode/node_memory.h"
#include "decode/weights/weights.h"
#include "decode/worker.h"
#include "kernels/dispatch.h"
#include "models/arithmetic.h"
#include "models/gguf/split.h"
#include "models/model.h"
#include "numa/placement.h"
#include "numa/team.h"
#include "planner/plan.h"
#include "probe/machine.h"

namespace weir::decode {

/// A model made ready to decode under a plan: a pinned team, weights in its arenas, for every node a cache
/// and a copy of the activations, a worker a thread.
class Session {
public:
    /// Allocates; nothing is touched yet. The pins are pins_of(machine, plan). With made-up weights, these
    /// and the cache follow from `seed`, and experts are drawn; with a model's own (`arithmetic`, as its file
    /// says) the router chooses. Where weights are interleaved over nodes, each thread gets local memory for
    /// its ceiling windows (Plan::window_bytes_per_thread).
    Session(const models::Model& model, const planner::Plan& plan, std::vector<numa::Pin> pins,
            const kernels::KernelTable& kernels, std::uint64_t seed,
            std::optional<models::Arithmetic> arithmetic = std::nullopt);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Fills weights, caches and the first token's embedding, each page touched first by a thread of the node
    /// that will read it. Throws Interrupted when asked to stop.
    void prepare(std::stop_token stop, const Progress& progress);

    /// Whether what lies in the shards is compared with the file once more.
    enum class Proof : std::uint8_t { kNone, kChecksums };

    /// The same with the weights of a checkpoint (Loader), which the model was described from.
    void load(const models::gguf::Checkpoint& checkpoint, Proof proof, std::stop_token stop,
              const Progress& progress);

    /// Decodes `count` tokens from the state left by the last call; returns the best token after each.
    std::vector<std::uint32_t> decode(std::uint64_t count);

    /// The logits [vocab] after one more token of a sequence. An InputError when the sequence is as long as
    /// the plan's context, or the token none of the vocabulary.
    std::vector<float> next(std::uint32_t token);
    /// Begins another sequence.
    void reset() { positions_ = 0; }

    /// Pages of weights, caches and activations against the nodes of the plan. Interleaved ones count as
    /// local where they lie on the node of the thread that reads them.
    numa::PlacementProof prove_placement() const;

    /// Why the kernel refused to bind memory to its node, if it did: an error number, 0 for none.
    int binding_refused() const;

    /// What a thread's ceiling windows read.
    std::span<const std::byte> ceiling_memory(std::size_t thread) const;

    numa::Team& team() { return team_; }
    const Division& division() const { return division_; }
    const Weights& weights() const { return weights_; }
    const std::vector<std::unique_ptr<Worker>>& workers() const { return workers_; }
    /// The first node's, where the logits are.
    const Exchange& exchange() const { return nodes_.front()->exchange; }
    const std::vector<std::unique_ptr<NodeMemory>>& nodes() const { return nodes_; }

private:
    void touch(numa::Member& member);
    void begin_with_token_0(numa::Member& member);
    std::vector<const numa::Buffer*> buffers() const;
    std::vector<int> expected_nodes() const;

    const models::Model& model_;
    models::Arithmetic arithmetic_;
    std::size_t context_;
    std::uint64_t seed_;
    numa::Team team_;
    Division division_;
    Weights weights_;
    std::vector<std::unique_ptr<NodeMemory>> nodes_;
    std::vector<std::unique_ptr<numa::Buffer>> ceiling_;  ///< by thread; none when arenas are local
    std::vector<std::unique_ptr<Worker>> workers_;
    std::uint64_t decoded_ = 0;
    std::size_t positions_ = 0;  ///< of the sequence that next() goes on with
};

}  // namespace weir::decode
