// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "decode/batch.h"
#include "decode/phase_clock.h"
#include "decode/slice.h"
#include "decode/task.h"
#include "kernels/activation.h"
#include "kernels/aligned.h"
#include "kernels/tape.h"
#include "numa/team.h"

namespace weir::decode {

/// The inputs of a product, one for each token of a batch (or each expert of one).
using Inputs = std::vector<kernels::Activation>;

/// One thread's place in a decode: its share of the weights, the exchange and the cache of its node, whom it
/// helps, its clock, and what all blocks of a model do alike. A thread that is done takes slices of rows from
/// those that are not and whose weights lie on its own real node (those of other virtual nodes too, and
/// copies of those of others); who computes a row does not change its value. What a row gave goes to every
/// node's exchange, so that the next phase reads it at home. Nothing here allocates or calls the system, the
/// barrier's sleep aside.
class Station {
public:
    Station(const Task& task, std::size_t thread);

    const Task& task() const { return task_; }
    std::size_t thread() const { return thread_; }
    std::size_t node() const { return node_; }
    bool first_of_node() const { return task_.division.first_of_node(thread_); }
    const ThreadWeights& own() const { return own_; }
    /// Another's share, from this node's copy if it has one.
    const ThreadWeights& of(std::size_t thread) const { return task_.weights.nearest(thread, node_); }
    Exchange& exchange() { return exchange_; }  ///< its own node's
    Exchange& front() { return front_; }        ///< the first node's, where the best tokens are found
    Cache& cache() { return cache_; }           ///< its own node's
    PhaseClock& clock() { return clock_; }
    const PhaseClock& clock() const { return clock_; }

    /// The tokens at hand.
    std::span<const BatchToken> batch() const { return batch_; }
    void begin(std::span<const BatchToken> batch) { batch_ = batch; }

    /// Inputs of `size` values, one for each token that may be decoded together; and `times` as many.
    Inputs inputs(std::size_t size, std::size_t times = 1) const;
    /// Room for a vector of `size` floats for each of them.
    TokenRoom room(std::size_t size, std::size_t times = 1) const { return {task_.together * times, size}; }

    /// Whom this thread helps: itself, the others of its node, then those of its memory's.
    std::span<const std::size_t> owners() const { return owners_; }
    /// Those of its node, real or virtual: who works from the node's own memory.
    std::span<const std::size_t> node_owners() const {
        return std::span(owners_).first(task_.division.nodes()[node_].threads.count);
    }

    /// Runs body(owner, unit) for every unit of this thread, then for what is left of the other owners'.
    /// `units` gives the number of an owner's units. Between two calls lies a barrier: a thread that is still
    /// in one would claim units of the other.
    template <class Units, class Body>
    void share_among(std::span<const std::size_t> owners, Units units, Body body) {
        ++phase_;
        for (const std::size_t owner : owners) {
            numa::Claims& claims = task_.nodes[task_.division.node_of(owner)]->exchange.claims;
            const std::size_t count = units(owner);
            while (const auto unit = claims.take(owner, phase_, count)) body(owner, *unit);
        }
    }
    /// Among all whose weights lie on this thread's real node: body(owner, slice, next) for every slice of a
    /// phase, where `next` is the owner's slice after it, if any. `select` gives a layout's slices.
    template <class Select, class Body>
    void share(Select select, Body body) {
        const auto slices = [&](std::size_t owner) -> const std::vector<Slice>& {
            return select(of(owner).layout);
        };
        share_among(
            owners_, [&](std::size_t owner) { return slices(owner).size(); },
            [&](std::size_t owner, std::size_t unit) {
                const std::vector<Slice>& all = slices(owner);
                body(of(owner), all[unit], unit + 1 < all.size() ? &all[unit + 1] : nullptr);
            });
    }

    /// The rows of a slice times `count` inputs: out(i) takes those of input(i), whole tiles. The tape is
    /// read from memory once: a few tiles at a time, which stay in a cache for all inputs.
    template <class Input, class Out>
    void multiply(const ThreadWeights& owner, const MatrixPart& part, std::size_t shift, const Slice& rows,
                  std::size_t count, Input input, Out out) const {
        if (rows.tiles == 0) return;
        const kernels::MatvecFn product = task_.kernels.matvec[part.format];
        const std::size_t bytes = kernels::tile_bytes(part.format, part.columns);
        const std::size_t at_once = count == 1 ? rows.tiles : tiles_at_once(bytes);
        const std::byte* tape = start_of(owner, part, shift, rows);
        for (std::size_t done = 0; done < rows.tiles; done += at_once, tape += at_once * bytes) {
            const std::size_t tiles = std::min(at_once, rows.tiles - done);
            for (std::size_t i = 0; i < count; ++i) {
                product(tape, tiles, part.columns, input(i).view(), out(i) + done * kernels::kTileRows);
            }
        }
    }
    /// The same for each token of the batch, its vector in `out` beginning with the slice's first row.
    void multiply(const ThreadWeights& owner, const MatrixPart& part, const Slice& rows, const Inputs& inputs,
                  TokenVectors out) const {
        multiply(
            owner, part, 0, rows, batch_.size(),
            [&](std::size_t token) -> const kernels::Activation& { return inputs[token]; },
            [&](std::size_t token) { return out.of(token); });
    }

    /// The norm of each token's vector as a product's input. `forms`: of the products' formats.
    void normalise(TokenVectors values, const std::vector<float>& weight, Inputs& out, unsigned forms);
    /// Adds what a slice of rows gave to each token's residual stream, in every node.
    void add_to_stream(const MatrixPart& part, const Slice& rows, TokenVectors values);

    /// Copies what this thread wrote into a vector of its own node's exchange to the other nodes'.
    void publish(TokenVectors Exchange::*array, std::size_t token, std::size_t begin,
                 std::size_t count) const;
    /// Of all tokens, the rows of a slice.
    void publish(TokenVectors Exchange::*array, const MatrixPart& part, const Slice& rows) const;

    static const std::byte* start_of(const ThreadWeights& owner, const MatrixPart& part, std::size_t shift,
                                     const Slice& rows) {
        return owner.tape(part) + shift + rows.first * kernels::tile_bytes(part.format, part.columns);
    }
    /// Asks for what this thread reads first after the barrier ahead, so that memory does not wait for it.
    void expect(const MatrixPart& part) const;
    void expect_layer(std::size_t layer) const;
    void meet(numa::Member& member, Phase phase) {
        member.barrier();
        clock_.wait(phase);
    }

private:
    /// Tiles that stay in the second-level cache while all inputs go by.
    static std::size_t tiles_at_once(std::size_t tile_bytes) {
        constexpr std::size_t kHeldBytes = 128U << 10U;
        return std::max<std::size_t>(1, kHeldBytes / tile_bytes);
    }

    Task task_;
    std::size_t thread_;
    std::size_t node_;
    const ThreadWeights& own_;
    Exchange& exchange_;
    Exchange& front_;
    std::vector<Exchange*> others_;  ///< all but its own node's
    Cache& cache_;
    std::vector<std::size_t> owners_;
    std::span<const BatchToken> batch_;
    std::uint32_t phase_ = 0;  ///< counts the shared phases: the same in all threads
    PhaseClock clock_;
    kernels::AlignedArray<float> norm_;
};

/// A slice of all rows of a part.
inline Slice whole(const MatrixPart& part) {
    return {0, 0, part.tiles};
}

}  // namespace weir::decode
