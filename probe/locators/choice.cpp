// SPDX-License-Identifier: Apache-2.0
#include "probe/locators/choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace weir::probe::locators {

namespace {

bool gives_channels(const Reading& reading) {
    return reading.rule->channel != ChannelFrom::kNowhere;
}

/// The readings that fit more than half of the slots, in the order of the rules.
std::vector<Reading> candidates(const MachineNames& machine) {
    std::vector<Reading> found;
    for (const Rule& rule : rules()) {
        std::optional<Reading> reading = read(rule, machine);
        if (reading && 2 * reading->fitting > machine.slots.size()) found.push_back(std::move(*reading));
    }
    return found;
}

std::string reason(const Rule& rule, Confidence confidence, bool contradicted) {
    if (contradicted) return "heuristic: another reading of the names contradicts it";
    if (rule.package == PackageFrom::kSplitLetters) return "heuristic: letters split evenly over sockets";
    return std::string(words(confidence));
}

void note_what_does_not_fit(const MachineNames& machine, Choice& choice) {
    const std::size_t missing = machine.slots.size() - choice.reading.fitting;
    if (missing == 0) return;
    const auto at = std::find(choice.reading.places.begin(), choice.reading.places.end(), std::nullopt);
    const auto& names = machine.slots[static_cast<std::size_t>(at - choice.reading.places.begin())];
    choice.notes.push_back(
        fmt::format("{} of {} slots are not named as {} says, the first \"{}\" (bank \"{}\")", missing,
                    machine.slots.size(), name(*choice.reading.rule), names.locator, names.bank));
}

/// Only what names say can contradict names: what is dealt out or taken from one socket repeats them.
bool is_evidence(const Reading& reading) {
    return gives_channels(reading) && reading.rule->package == PackageFrom::kNames;
}

/// One slot in eight or fewer is a slip in the table and not another way of naming (a Lenovo HR630X has 23
/// slots whose two names agree, and one that its bank puts on a channel of its own).
bool is_slip(const Comparison& comparison) {
    return comparison.different * 8 <= comparison.compared;
}

/// Compares the choice with every other evidence of channels; whether one of them contradicts it.
bool contradicted(const std::vector<Reading>& all, const MachineNames& machine, Choice& choice) {
    for (const Reading& other : all) {
        if (!is_evidence(other)) continue;
        const Comparison comparison = compare(choice.reading, other);
        if (comparison.different == 0) continue;
        const SlotNames& at = machine.slots[comparison.first];
        choice.notes.push_back(
            fmt::format("{} and {} contradict each other in {} of {} slots, one is \"{}\" (bank "
                        "\"{}\")",
                        name(*choice.reading.rule), name(*other.rule), comparison.different,
                        comparison.compared, at.locator, at.bank));
        if (!is_slip(comparison)) return true;
    }
    return false;
}

}  // namespace

std::optional<Choice> choose(const MachineNames& machine) {
    const std::vector<Reading> all = candidates(machine);
    const auto best = std::max_element(all.begin(), all.end(), [](const Reading& a, const Reading& b) {
        return std::pair(gives_channels(a), a.fitting) < std::pair(gives_channels(b), b.fitting);
    });
    if (best == all.end()) return std::nullopt;
    Choice choice{*best, best->rule->confidence, "", {}};
    note_what_does_not_fit(machine, choice);
    const bool doubtful = gives_channels(*best) && contradicted(all, machine, choice);
    if (doubtful) choice.confidence = Confidence::kHeuristic;
    choice.derived_by =
        fmt::format("{}: {}", name(*best->rule), reason(*best->rule, choice.confidence, doubtful));
    return choice;
}

}  // namespace weir::probe::locators
