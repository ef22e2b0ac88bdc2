// SPDX-License-Identifier: Apache-2.0
#include "decode/blocks/routing.h"

#include <algorithm>

#include "decode/draw.h"

namespace weir::decode {
namespace {

constexpr std::size_t kNone = ~std::size_t{0};

kernels::RouteShape route_shape(const Task& task) {
    const models::Router& router = task.arithmetic.router;
    const bool sigmoid = router.gate == models::Gate::kSigmoid;
    return {task.shape.experts,
            task.shape.top_k,
            router.groups,
            router.top_groups,
            static_cast<float>(router.scale),
            sigmoid ? kernels::RouteGate::kSigmoid : kernels::RouteGate::kSoftmax,
            router.normalised};
}

}  // namespace

Routing::Routing(const Task& task)
    : shape_(route_shape(task)),
      drawn_(task.draw_routing),
      seed_(task.seed),
      scratch_(kernels::route_scratch_size(shape_)),
      chosen_(task.together * shape_.top_k),
      drawn_experts_(shape_.top_k),
      place_(shape_.experts, kNone),
      experts_(std::min(shape_.experts, task.together * shape_.top_k)),
      users_(task.together * shape_.top_k) {}

void Routing::choose(Station& station, std::size_t layer) {
    const std::span<const BatchToken> batch = station.batch();
    const std::vector<float>& bias = station.task().weights.vectors[layer].router_bias;
    for (std::size_t token = 0; token < batch.size(); ++token) {
        const float* logits = station.exchange().router_logits.of(token);
        const std::span<kernels::Chosen> chosen = std::span(chosen_).subspan(token * top_k(), top_k());
        kernels::route(shape_, logits, bias.empty() ? nullptr : bias.data(), chosen,
                       {scratch_.data(), scratch_.size()});
        if (!drawn_) continue;
        draw_experts(seed_, batch[token].number, layer, shape_.experts, drawn_experts_);
        kernels::weights_for(shape_, logits, drawn_experts_, chosen);
    }
    gather(batch.size() * top_k());
}

void Routing::gather(std::size_t users) {
    count_ = 0;
    for (std::size_t user = 0; user < users; ++user) {
        std::size_t& place = place_[chosen_[user].expert];
        if (place == kNone) {
            place = count_++;
            experts_[place] = {chosen_[user].expert, 0, 0};
        }
        ++experts_[place].users;
    }
    std::size_t first = 0;
    for (std::size_t i = 0; i < count_; ++i) {
        experts_[i].first_user = first;
        first += experts_[i].users;
        experts_[i].users = 0;
    }
    for (std::size_t user = 0; user < users; ++user) {
        Expert& expert = experts_[place_[chosen_[user].expert]];
        users_[expert.first_user + expert.users++] = user;
    }
    for (std::size_t i = 0; i < count_; ++i) place_[experts_[i].expert] = kNone;
}

}  // namespace weir::decode
