// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/core_relation.h"

#include <algorithm>

namespace weir::measure {

void CoreRelation::add(const CorePair& pair, const Estimate& ns, const std::vector<std::string>& doubts) {
    samples_ += ns.samples;
    medians_.push_back(ns.median);
    doubts_.insert(doubts.begin(), doubts.end());
    last_ = ns;
    if (ns.median < slowest_ns_) return;
    slowest_ns_ = ns.median;
    slowest_ = pair;
}

std::optional<CoreToCore> CoreRelation::figure(const std::string& relation) const {
    if (medians_.empty()) return std::nullopt;
    const auto [low, high] = std::minmax_element(medians_.begin(), medians_.end());
    const Estimate all{median(medians_), *low, *high, samples_};
    return CoreToCore{relation,       medians_.size(), medians_.size() == 1 ? last_ : all,
                      slowest_.a.cpu, slowest_.b.cpu,  {doubts_.begin(), doubts_.end()}};
}

}  // namespace weir::measure
