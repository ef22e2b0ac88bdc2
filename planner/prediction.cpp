// SPDX-License-Identifier: Apache-2.0
#include "planner/prediction.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

#include "base/units.h"
#include "models/reading.h"
#include "planner/overhead.h"
#include "planner/phases.h"
#include "planner/team_barrier.h"
#include "planner/waiting.h"

namespace weir::planner {
namespace {

// Of the multiply-add peak, the part that attention with its softmax reaches when nobody measured it.
constexpr double kAttentionOfPeak = 0.5;

// Above it, a share of the ceiling is not noise but a defect of the measurement.
constexpr double kCredibleShare = 1.03;

/// Which end of each measured interval a token's time is computed from.
enum class End { kSlow, kMiddle, kFast };

double rate_at(const Estimate& rate, End end) {
    if (end == End::kMiddle) return rate.median;
    return end == End::kSlow ? rate.low : rate.high;
}

double time_at(const Estimate& time, End end) {
    if (end == End::kMiddle) return time.median;
    return end == End::kSlow ? time.high : time.low;
}

/// The entries a prediction uses; looked up once.
struct Basis {
    std::map<std::string, double> bytes;         // by format
    std::map<std::string, Estimate> of_ceiling;  // by format
    Estimate ceiling;
    Estimate barrier_ns;
    Estimate waiting_ns;  // of a token, barriers included
    Estimate attention_flop_per_s;
    double activations_ns = 0;
    double exchange_ns = 0;
    double barriers = 0;     // of a token
    double cache_reads = 0;  // how often the cache is read by all nodes together
    double reading_alone = 1;
    double computing_alone = 1;
};

/// The bytes that at the ceiling take as long as those of each format do.
std::map<std::string, double> weighed_bytes(const models::Model& model, const Conditions& conditions) {
    std::map<std::string, double> bytes;
    for (const models::Tensor& tensor : model.tensors) {
        const bool routed = tensor.class_name == models::tensor_class::kRoutedExperts;
        bytes[tensor.format] += static_cast<double>(tensor.bytes) * models::read_share(tensor, model.shape) *
                                (routed ? conditions.routed_load : 1) * conditions.reading_alone;
    }
    return bytes;
}

/// How much an entry suits: the threads count most, then the instruction set asked for.
int distance(const measure::MatvecBandwidth& entry, const Conditions& conditions) {
    const bool other_isa = !conditions.isa.empty() && entry.isa != conditions.isa;
    return 2 * std::abs(entry.threads - conditions.threads) + (other_isa ? 1 : 0);
}

const measure::MatvecBandwidth* find_matvec(const measure::Measurements& measurements,
                                            const std::string& format, const Conditions& conditions) {
    const measure::MatvecBandwidth* best = nullptr;
    for (const measure::MatvecBandwidth& entry : measurements.matvec) {
        if (entry.format != format || entry.of_ceiling.median <= 0) continue;
        const int apart = best == nullptr ? 0 : distance(entry, conditions) - distance(*best, conditions);
        const bool faster = best != nullptr && entry.of_ceiling.median > best->of_ceiling.median;
        if (best == nullptr || apart < 0 || (apart == 0 && faster)) best = &entry;
    }
    return best;
}

/// The kernel's share of the ceiling with the threads in question. Measured with more of them, each may have
/// been as fast as it can be: fewer are counted to do their part of the bytes and no more, whatever memory
/// would give.
Estimate share_of(const measure::MatvecBandwidth& entry, const measure::Measurements& measurements,
                  const Conditions& conditions) {
    if (entry.threads <= conditions.threads) return entry.of_ceiling;
    const bool same = measurements.ceiling.threads == entry.threads;
    const double beside =
        same ? measurements.ceiling.bytes_per_s.median : entry.bytes_per_s.median / entry.of_ceiling.median;
    const double part = static_cast<double>(conditions.threads) / entry.threads;
    const double most = part * beside / conditions.ceiling_bytes_per_s.median;
    return entry.of_ceiling.scaled(std::min(1.0, most));
}

void look_up_formats(const measure::Measurements& measurements, const Conditions& conditions, Basis& basis,
                     std::vector<std::string>& warnings) {
    for (const auto& [format, bytes] : basis.bytes) {
        const measure::MatvecBandwidth* entry = find_matvec(measurements, format, conditions);
        basis.of_ceiling[format] =
            entry == nullptr ? Estimate{1, 1, 1, 0} : share_of(*entry, measurements, conditions);
        if (entry == nullptr) {
            warnings.push_back(
                fmt::format("the {} kernel was not measured: taken to read at the ceiling", format));
        } else if (entry->threads != conditions.threads) {
            warnings.push_back(fmt::format("the {} kernel was measured with {} threads, not {}", format,
                                           entry->threads, conditions.threads));
        }
    }
}

/// No kernel reads faster than reading: a share above 1 comes of ceiling windows that were disturbed.
void cap_shares(Basis& basis, std::vector<std::string>& warnings) {
    for (auto& [format, share] : basis.of_ceiling) {
        if (share.median > kCredibleShare) {
            warnings.push_back(
                fmt::format("the {} kernel was measured at {:.2f} of the ceiling, which cannot be: the "
                            "ceiling's windows were "
                            "disturbed; taken as 1, measure again",
                            format, share.median));
        }
        share = {std::min(1.0, share.median), std::min(1.0, share.low), std::min(1.0, share.high),
                 share.samples};
    }
}

Estimate look_up_barrier(const measure::Measurements& measurements, const Conditions& conditions,
                         std::vector<std::string>& warnings) {
    if (conditions.threads <= 1) return {};
    const measure::BarrierCost* nearest = team_barrier(measurements, conditions.nodes, conditions.threads);
    if (nearest == nullptr) {
        warnings.emplace_back("the barrier was not measured: taken to cost nothing");
        return {};
    }
    if (nearest->threads != conditions.threads) {
        warnings.push_back(fmt::format("the barrier was measured with {} threads, not {}", nearest->threads,
                                       conditions.threads));
    }
    return nearest->ns;
}

/// Arithmetic was measured with the ceiling's threads: fewer of them do a part of it.
double part_of_cores(const measure::Measurements& measurements, int threads) {
    const int measured = measurements.ceiling.threads;
    return measured > threads ? static_cast<double>(threads) / measured : 1;
}

Estimate look_up_attention(const measure::Measurements& measurements, std::vector<std::string>& warnings) {
    Estimate peak;
    for (const measure::Compute& entry : measurements.compute) {
        if (entry.type == "latent_attention" && entry.flop_per_s.median > 0) return entry.flop_per_s;
        if (entry.type == "fp32") peak = entry.flop_per_s;
    }
    warnings.emplace_back(
        peak.median > 0 ? "attention's arithmetic was not measured: taken as half of the multiply-add peak"
                        : "neither attention's arithmetic nor a peak was measured: taken to cost nothing");
    return peak.scaled(kAttentionOfPeak);
}

TokenTime token_time(const models::Model& model, const Basis& basis, End end) {
    const double ceiling = rate_at(basis.ceiling, end);
    TokenTime time;
    for (const auto& [format, bytes] : basis.bytes) {
        time.weights_ns +=
            bytes / (ceiling * rate_at(basis.of_ceiling.at(format), end)) * kNanosecondsPerSecond;
    }
    const double rate = rate_at(basis.attention_flop_per_s, end);
    const double arithmetic_s = rate > 0 ? basis.computing_alone * model.attention_flop_per_token / rate : 0;
    const double reading_s =
        basis.reading_alone * basis.cache_reads * model.bytes_per_token.kv_cache / ceiling;
    time.attention_ns = std::max(reading_s, arithmetic_s) * kNanosecondsPerSecond;
    time.barriers_ns = basis.barriers * time_at(basis.barrier_ns, end);
    time.exchange_ns = basis.exchange_ns;
    time.waiting_ns = std::max(0.0, time_at(basis.waiting_ns, end) - time.barriers_ns);
    time.activations_ns = basis.activations_ns;
    return time;
}

/// Every node writes its part of each vector to all others, all at once.
double exchange_ns(const models::Shape& shape, const Conditions& conditions) {
    if (conditions.parts < 2) return 0;
    const double parts = conditions.parts;
    const double own = conditions.ceiling_bytes_per_s.median / parts;
    const double rate = conditions.between_bytes_per_s > 0 ? conditions.between_bytes_per_s : own;
    double floats = exchanged_floats(shape, conditions.splits_cache);
    if (conditions.splits_experts)
        floats += static_cast<double>(shape.expert_layers() * shape.hidden) * parts;
    const double bytes = floats * sizeof(float);
    return bytes * (parts - 1) / parts / rate * kNanosecondsPerSecond;
}

}  // namespace

double compute_rate(const measure::Measurements& measurements, const std::string& type) {
    for (const measure::Compute& entry : measurements.compute) {
        if (entry.type == type) return entry.flop_per_s.median;
    }
    return 0;
}

Prediction predict(const models::Model& model, const measure::Measurements& measurements,
                   const Conditions& conditions) {
    Prediction prediction;
    Basis basis;
    basis.bytes = weighed_bytes(model, conditions);
    basis.ceiling = conditions.ceiling_bytes_per_s;
    look_up_formats(measurements, conditions, basis, prediction.warnings);
    cap_shares(basis, prediction.warnings);
    basis.barrier_ns = look_up_barrier(measurements, conditions, prediction.warnings);
    basis.reading_alone = conditions.reading_alone;
    basis.computing_alone = conditions.computing_alone;
    basis.cache_reads = conditions.splits_cache || conditions.one_at_a_time ? 1 : conditions.parts;
    basis.barriers = static_cast<double>(
        barriers_per_token(model.shape, conditions.splits_cache, conditions.splits_experts));
    basis.exchange_ns = exchange_ns(model.shape, conditions);
    basis.waiting_ns = waiting_ns({model.bytes_per_token.total, basis.barriers, conditions.threads,
                                   conditions.ceiling_bytes_per_s.median},
                                  measurements, prediction.warnings);
    basis.attention_flop_per_s = look_up_attention(measurements, prediction.warnings)
                                     .scaled(part_of_cores(measurements, conditions.threads));
    const double at_work = conditions.threads / conditions.computing_alone;
    basis.activations_ns =
        activation_ns(model.shape, std::max(1, static_cast<int>(std::lround(at_work))), measurements);
    if (basis.activations_ns <= 0) {
        prediction.warnings.emplace_back(
            "work on activations was not measured: the prediction leaves it out");
    }
    prediction.time = token_time(model, basis, End::kMiddle);
    const auto rate = [&](End end) { return kNanosecondsPerSecond / token_time(model, basis, end).total(); };
    prediction.tokens_per_s = {rate(End::kMiddle), rate(End::kSlow), rate(End::kFast), basis.ceiling.samples};
    return prediction;
}

}  // namespace weir::planner
