// SPDX-License-Identifier: Apache-2.0
#include "reports/fold_label.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

#include "base/units.h"

namespace weir::reports {
namespace {

/// Pairs of layer and expert of the whole model; by the ratio when the pools are not listed.
std::uint64_t experts_of(const planner::Fold& fold) {
    std::uint64_t pairs = 0;
    for (const planner::ExpertPool& pool : fold.pools) pairs += pool.pairs;
    if (pairs > 0) return pairs;
    return static_cast<std::uint64_t>(std::llround(fold.experts * static_cast<double>(fold.expert_slots)));
}

std::uint64_t layers_of(const planner::Fold& fold) {
    std::uint64_t layers = 0;
    for (const planner::StaticKind& kind : fold.static_kinds) layers += kind.layers;
    if (layers > 0) return layers;
    return static_cast<std::uint64_t>(
        std::llround(fold.static_layers * static_cast<double>(fold.static_slots)));
}

}  // namespace

std::string describe_fold(const planner::Fold& fold) {
    if (fold.whole) return "whole: every weight has memory of its own";
    std::string text = fmt::format("folded: {} expert slots stand in for {} experts ({:.1f} to 1)",
                                   fold.expert_slots, experts_of(fold), fold.experts);
    if (fold.static_layers > 1) {
        text += fmt::format(", {} layers of static tensors for {} ({:.1f} to 1)", fold.static_slots,
                            layers_of(fold), fold.static_layers);
    }
    return text + fmt::format("; reuse distance {}, the fewest bytes expected between two reads of a slot",
                              format_capacity(fold.reuse_distance_bytes));
}

std::string fold_label(std::string_view label, const planner::Fold& fold) {
    return std::string(label) + (fold.whole ? "" : ", folded");
}

}  // namespace weir::reports
