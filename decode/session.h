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
    /// its ceiling windows (Plan::window_bytes_per_thread). Several sequences share the plan's context: each
    /// can be as long as its part. A UsageError when `together` asks for none, or for more tokens than can be
    /// decoded together.
    Session(const models::Model& model, const planner::Plan& plan, std::vector<numa::Pin> pins,
            const kernels::KernelTable& kernels, std::uint64_t seed,
            std::optional<models::Arithmetic> arithmetic = std::nullopt, Together together = {});
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

    /// The logits [tokens][vocab] after some more tokens, all decoded together, each going on with its
    /// sequence in the order in which they are given. An InputError when a sequence is as long as its context
    /// or a token none of the vocabulary; a UsageError for more tokens than the session is made for.
    std::vector<float> next(std::span<const GivenToken> tokens);
    /// The logits [vocab] after one more token of the first sequence.
    std::vector<float> next(std::uint32_t token);
    /// Begins all sequences anew.
    void reset();

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
    std::vector<BatchToken> place(std::span<const GivenToken> tokens);
    void touch(numa::Member& member);
    void begin_with_token_0(numa::Member& member);
    std::vector<const numa::Buffer*> buffers() const;
    std::vector<int> expected_nodes() const;

    const models::Model& model_;
    models::Arithmetic arithmetic_;
    Together together_;
    std::size_t context_;  ///< of each sequence
    std::uint64_t seed_;
    numa::Team team_;
    Division division_;
    Weights weights_;
    std::vector<std::unique_ptr<NodeMemory>> nodes_;
    std::vector<std::unique_ptr<numa::Buffer>> ceiling_;  ///< by thread; none when arenas are local
    std::vector<std::unique_ptr<Worker>> workers_;
    std::uint64_t decoded_ = 0;
    std::vector<std::size_t> positions_;  ///< by sequence, of what next() gave it
};

}  // namespace weir::decode
