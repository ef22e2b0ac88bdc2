// SPDX-License-Identifier: Apache-2.0
#include "decode/session.h"

#include <utility>

#include "base/cpu_list.h"
#include "base/error.h"
#include "decode/weights/synthesis.h"

namespace weir::decode {
namespace {

numa::Pages pages_of(const planner::Plan& plan) {
    return plan.pages == "4k" ? numa::Pages::kSmall : numa::Pages::kTransparentHuge;
}

/// The other threads on a thread's node, from the next one on, so that helpers spread.
std::vector<std::size_t> neighbours(const std::vector<numa::Pin>& pins, std::size_t thread) {
    std::vector<std::size_t> out;
    for (std::size_t i = 1; i < pins.size(); ++i) {
        const std::size_t other = (thread + i) % pins.size();
        if (pins[other].node == pins[thread].node) out.push_back(other);
    }
    return out;
}

}  // namespace

std::vector<numa::Pin> pins_of(const probe::Machine& machine, const planner::Plan& plan) {
    std::vector<int> cpus;
    for (const planner::Team& team : plan.teams) {
        for (const int cpu : parse_cpu_list(team.cpus)) cpus.push_back(cpu);
    }
    return numa::pins_for(cpus, machine.packages, machine.nodes);
}

Session::Session(const models::Model& model, const planner::Plan& plan, std::vector<numa::Pin> pins,
                 const kernels::KernelTable& kernels, std::uint64_t seed)
    : model_(model),
      seed_(seed),
      team_(std::move(pins)),
      weights_(allocate_weights(model, plan, team_.pins())),
      cache_(model.shape.layers, plan.context, model.shape.mla.kv_lora + model.shape.mla.rope,
             team_.pins().front().node, pages_of(plan)),
      exchange_(model.shape, team_.pins().size()) {
    const Task task{model_.shape, weights_, cache_, exchange_, kernels, seed, true};
    for (std::size_t thread = 0; thread < team_.pins().size(); ++thread) {
        workers_.push_back(std::make_unique<Worker>(task, thread, neighbours(team_.pins(), thread)));
    }
}

void Session::prepare(std::stop_token stop, const Progress& progress) {
    const Progress stoppable = [&](std::string_view what, double fraction) {
        if (stop.stop_requested())
            throw Interrupted("stopped while filling the weights: nothing was measured");
        if (progress) progress(what, fraction);
    };
    team_.run([&](numa::Member& member) {
        const auto thread = static_cast<std::size_t>(member.thread());
        const Range layers = split(model_.shape.layers, static_cast<std::size_t>(member.size()), thread);
        for (std::size_t layer = layers.begin; layer < layers.end(); ++layer) cache_.fill_layer(layer, seed_);
        synthesise(weights_, model_, seed_, member, stoppable);
        if (thread == 0) weights_.embed(0, {exchange_.stream.data(), model_.shape.hidden});
    });
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

numa::PlacementProof Session::prove_placement() const {
    std::vector<const numa::Buffer*> buffers{weights_.embedding.get(), &cache_.buffer()};
    for (const ThreadWeights& own : weights_.threads) buffers.push_back(own.arena.get());
    return numa::prove_placement(buffers);
}

}  // namespace weir::decode
