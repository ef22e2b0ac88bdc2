// SPDX-License-Identifier: Apache-2.0
#include "decode/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "decode/draw.h"
#include "decode/weights/loading.h"
#include "decode/weights/synthesis.h"

namespace weir::decode {
namespace {

/// Words of which no page repeats another.
void fill_words(std::span<std::byte> memory, std::uint64_t seed) {
    auto* words = reinterpret_cast<std::uint64_t*>(memory.data());
    for (std::size_t i = 0; i < memory.size() / sizeof(*words); ++i) words[i] = mix64(seed + i);
}

Together checked(const Together& together) {
    if (together.sequences == 0) throw UsageError("no sequence to decode", "ask for one or more");
    if (together.tokens > 0 && together.tokens <= kMostTokensTogether) return together;
    throw UsageError(fmt::format("{} tokens cannot be decoded together", together.tokens),
                     fmt::format("1 to {} can", kMostTokensTogether));
}

}  // namespace

Session::Session(const models::Model& model, const planner::Plan& plan, std::vector<numa::Pin> pins,
                 const kernels::KernelTable& kernels, std::uint64_t seed,
                 std::optional<models::Arithmetic> arithmetic, Together together)
    : model_(model),
      arithmetic_(arithmetic ? *arithmetic : models::latent_arithmetic(model.shape)),
      together_(checked(together)),
      context_(plan.context / together.sequences),
      seed_(seed),
      team_(std::move(pins)),
      division_(plan, team_.pins()),
      weights_(allocate_weights(model, plan, division_)),
      positions_(together.sequences) {
    for (std::size_t node = 0; node < division_.nodes().size(); ++node) {
        nodes_.push_back(
            std::make_unique<NodeMemory>(model, division_, node, context_, together_, pages_of(plan)));
    }
    const Task task{model_.shape, weights_, division_,        nodes_, kernels,
                    arithmetic_,  context_, together_.tokens, seed,   !arithmetic};
    for (std::size_t thread = 0; thread < team_.pins().size(); ++thread) {
        workers_.push_back(std::make_unique<Worker>(task, thread));
        if (division_.home_of(thread).size() == 1) continue;
        if (plan.window_bytes_per_thread == 0) {
            throw InputError("plan", "an interleaved plan says nothing of the memory for ceiling windows",
                             "plan again with this version of weir");
        }
        ceiling_.push_back(std::make_unique<numa::Buffer>(plan.window_bytes_per_thread,
                                                          team_.pins()[thread].node, pages_of(plan)));
    }
}

void Session::prepare(std::stop_token stop, const Progress& progress) {
    const Progress stoppable = [&](std::string_view what, double fraction) {
        if (stop.stop_requested())
            throw Interrupted("stopped while filling the weights: nothing was measured");
        if (progress) progress(what, fraction);
    };
    team_.run([&](numa::Member& member) {
        touch(member);
        synthesise(weights_, model_, seed_, division_.nodes().front().threads, member, stoppable);
        begin_with_token_0(member);
    });
}

void Session::load(const models::gguf::Checkpoint& checkpoint, Proof proof, std::stop_token stop,
                   const Progress& progress) {
    Loader loader(checkpoint, model_, weights_, division_.nodes().front().threads, std::move(stop), progress);
    team_.run([&](numa::Member& member) {
        touch(member);
        loader.load(member);
        if (proof == Proof::kChecksums) loader.verify(member);
        begin_with_token_0(member);
    });
}

/// What is no weight, each page by a thread of the node that will read it.
void Session::touch(numa::Member& member) {
    const auto thread = static_cast<std::size_t>(member.thread());
    NodeMemory& node = *nodes_[division_.node_of(thread)];
    if (division_.first_of_node(thread)) node.exchange.touch();
    const Range layers = division_.within_node(model_.shape.layers, thread);
    for (std::size_t layer = layers.begin; layer < layers.end(); ++layer) {
        node.cache.fill_layer(layer, seed_);
    }
    if (!ceiling_.empty()) fill_words(ceiling_[thread]->bytes(), mix64(seed_ + thread));
}

/// Collective, behind a barrier that ends the embedding's loading.
void Session::begin_with_token_0(numa::Member& member) {
    member.barrier();
    const auto thread = static_cast<std::size_t>(member.thread());
    if (!division_.first_of_node(thread)) return;
    weights_.embed(0, {nodes_[division_.node_of(thread)]->exchange.stream.of(0), model_.shape.hidden});
}

std::vector<std::uint32_t> Session::decode(std::uint64_t count) {
    std::vector<std::uint32_t> tokens(count);
    team_.run([&](numa::Member& member) {
        Worker& worker = *workers_[static_cast<std::size_t>(member.thread())];
        for (std::uint64_t i = 0; i < count; ++i) {
            const std::uint32_t token = worker.token(member, decoded_ + i);
            if (member.thread() == 0) tokens[i] = token;
        }
    });
    decoded_ += count;
    return tokens;
}

/// Where the tokens go; their sequences are then so much longer.
std::vector<BatchToken> Session::place(std::span<const GivenToken> tokens) {
    std::vector<BatchToken> batch;
    std::vector<std::size_t> positions = positions_;
    for (const GivenToken& given : tokens) {
        if (given.token >= model_.shape.vocab) {
            throw InputError(
                "tokens",
                fmt::format("{} is none of the {} of the vocabulary", given.token, model_.shape.vocab),
                "tokenise with this model's tokenizer");
        }
        std::size_t& position = positions.at(given.sequence);
        if (position >= context_) {
            throw InputError("tokens", fmt::format("there are more than the {} of the context", context_),
                             "give a longer --context");
        }
        batch.push_back({given.sequence, position, position});
        ++position;
    }
    positions_ = std::move(positions);
    return batch;
}

std::vector<float> Session::next(std::span<const GivenToken> tokens) {
    if (tokens.size() > together_.tokens) {
        throw UsageError(fmt::format("{} tokens together, where a session is made for {}", tokens.size(),
                                     together_.tokens),
                         "give fewer at a time");
    }
    const std::vector<BatchToken> batch = place(tokens);
    std::vector<std::uint32_t> ids;
    for (const GivenToken& given : tokens) ids.push_back(given.token);
    team_.run([&](numa::Member& member) {
        workers_[static_cast<std::size_t>(member.thread())]->given(member, ids, batch);
    });
    std::vector<float> logits;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const float* row = exchange().logits.of(i);
        logits.insert(logits.end(), row, row + model_.shape.vocab);
    }
    return logits;
}

std::vector<float> Session::next(std::uint32_t token) {
    const GivenToken given{token, 0};
    return next({&given, 1});
}

void Session::reset() {
    std::fill(positions_.begin(), positions_.end(), 0);
}

std::vector<const numa::Buffer*> Session::buffers() const {
    std::vector<const numa::Buffer*> all;
    for (const ThreadWeights& own : weights_.threads) all.push_back(own.arena.get());
    for (const auto& node : nodes_) {
        all.push_back(&node->cache.buffer());
        all.push_back(&node->exchange.buffer());
    }
    all.push_back(weights_.embedding.get());
    return all;
}

std::vector<int> Session::expected_nodes() const {
    const auto only = [](const std::vector<int>& home) { return home.size() == 1 ? home.front() : -1; };
    std::vector<int> expected;
    for (const numa::Pin& pin : team_.pins()) expected.push_back(pin.node);
    for (const Division::Node& node : division_.nodes()) expected.insert(expected.end(), 2, only(node.home));
    expected.push_back(only(division_.nodes().front().home));
    return expected;
}

numa::PlacementProof Session::prove_placement() const {
    return numa::prove_placement(buffers(), expected_nodes());
}

int Session::binding_refused() const {
    for (const numa::Buffer* buffer : buffers()) {
        if (buffer->refused() != 0) return buffer->refused();
    }
    return 0;
}

std::span<const std::byte> Session::ceiling_memory(std::size_t thread) const {
    return ceiling_.empty() ? weights_.threads[thread].arena->bytes() : ceiling_[thread]->bytes();
}

}  // namespace weir::decode
