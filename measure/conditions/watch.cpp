// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/watch.h"

namespace weir::measure {

Watch::Watch(const Site& site, const std::vector<Disturbance>& disturbances) : root_(site.root) {
    for (const Disturbance& each : disturbances) {
        if (each.observer != nullptr) observed_.push_back({each, each.observer(site)});
        if (each.in_samples != nullptr) in_samples_.push_back(each);
    }
}

void Watch::begin() {
    const Moment now = read_moment(root_);
    for (const Observed& each : observed_) each.observer->begin(now);
}

std::vector<std::string> Watch::end() {
    std::vector<std::string> doubts;
    const Moment now = read_moment(root_);
    for (const Observed& each : observed_) {
        const Readable<double> amount = each.observer->end(now);
        note(each.disturbance.name, amount);
        if (amount && each.disturbance.doubtful(*amount)) doubts.emplace_back(each.disturbance.name);
    }
    return doubts;
}

std::vector<std::string> Watch::end(const Samples& samples) {
    std::vector<std::string> doubts = end();
    for (std::string& doubt : doubts_of(samples)) doubts.push_back(std::move(doubt));
    return doubts;
}

std::vector<std::string> Watch::doubts_of(const Samples& samples) {
    std::vector<std::string> doubts;
    for (const Disturbance& each : in_samples_) {
        const double amount = each.in_samples(samples);
        note(each.name, amount);
        if (each.doubtful(amount)) doubts.emplace_back(each.name);
    }
    return doubts;
}

void Watch::note(const std::string& name, const Readable<double>& amount) {
    const auto [known, fresh] = found_.try_emplace(name, amount);
    if (fresh || !amount) return;
    if (!known->second || *amount > *known->second) known->second = amount;
}

}  // namespace weir::measure
