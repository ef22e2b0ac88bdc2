// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "decode/station.h"
#include "kernels/aligned.h"
#include "kernels/route.h"

namespace weir::decode {

/// Which experts the tokens of a batch go to, each expert once. Every thread finds the same for itself.
class Routing {
public:
    explicit Routing(const Task& task);

    /// From the router's logits of each token, in the exchange.
    void choose(Station& station, std::size_t layer);

    /// An expert that some tokens chose. Its users are pairs of a token and the rank that the expert has for
    /// it, as token * top_k + rank.
    struct Expert {
        std::uint32_t expert = 0;
        std::size_t first_user = 0;
        std::size_t users = 0;
    };
    std::span<const Expert> experts() const { return {experts_.data(), count_}; }
    std::span<const std::size_t> users(const Expert& expert) const {
        return std::span(users_).subspan(expert.first_user, expert.users);
    }
    std::size_t top_k() const { return shape_.top_k; }
    /// Of a pair of token and rank: its expert, and that one's weight.
    std::size_t expert(std::size_t user) const { return chosen_[user].expert; }
    float weight(std::size_t user) const { return chosen_[user].weight; }

private:
    void gather(std::size_t users);

    kernels::RouteShape shape_;
    bool drawn_;
    std::uint64_t seed_;
    kernels::AlignedArray<float> scratch_;
    std::vector<kernels::Chosen> chosen_;       ///< [tokens][top_k]
    std::vector<std::uint32_t> drawn_experts_;  ///< [top_k]
    std::vector<std::size_t> place_;            ///< [experts], among experts_; kNone between calls
    std::vector<Expert> experts_;
    std::size_t count_ = 0;
    std::vector<std::size_t> users_;
};

}  // namespace weir::decode
