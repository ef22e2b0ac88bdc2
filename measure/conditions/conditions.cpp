// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/conditions.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/files.h"
#include "base/units.h"
#include "measure/conditions/figures.h"

namespace weir::measure {
namespace {

constexpr std::size_t kMostNames = 12;  // a matrix of many nodes has hundreds of figures

std::string setting(const probe::Machine& machine, const std::string& name) {
    const auto found = machine.settings.find(name);
    return found == machine.settings.end() ? "not read" : found->second.value_or("unreadable");
}

/// "other-load" in the document's way.
std::string key_of(std::string name) {
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

std::string unreadable(const Unreadable& reason) {
    return "unreadable: " + reason.why;
}

void describe_found(const Watch& watch, Measurements& out) {
    for (const Disturbance& each : all_disturbances()) {
        const auto found = watch.found().find(each.name);
        if (found == watch.found().end()) continue;
        const Readable<double>& amount = found->second;
        const std::string text = amount ? each.text(*amount) : unreadable(amount.reason());
        std::string& condition = out.conditions[key_of(each.name)];
        condition += (condition.empty() ? "" : "; ") + text;  // after the setting of the same name
    }
}

void describe_placement(const numa::PlacementProof& proof, Measurements& out) {
    const auto text = [](const Readable<double>& part) {
        return part ? format_percent(*part) : unreadable(part.reason());
    };
    out.conditions["local_pages"] = text(proof.local_page_fraction);
    out.conditions["huge_pages"] = text(proof.huge_page_fraction);
}

bool has_doubt(const NamedFigure& figure, const Disturbance& disturbance) {
    return std::find(figure.doubts.begin(), figure.doubts.end(), disturbance.name) != figure.doubts.end();
}

/// Names of all figures that have the doubt, with the amount of each where it is the figure's own.
std::vector<std::string> touched(const Disturbance& disturbance, const Facts& facts, Measurements& out) {
    std::vector<std::string> names;
    for_each_figure(out, [&](const NamedFigure& figure) {
        if (!has_doubt(figure, disturbance)) return;
        if (!disturbance.beside_name) return names.push_back(figure.name);
        const double amount = disturbance.in_figure(figure, facts);
        // One of two figures that share their doubts.
        if (!disturbance.doubtful(amount)) return;
        names.push_back(fmt::format("{} ({})", figure.name, disturbance.text(amount)));
    });
    return names;
}

std::string list(const std::vector<std::string>& names) {
    const std::size_t named = std::min(kMostNames, names.size());
    const auto end = names.begin() + static_cast<std::ptrdiff_t>(named);
    std::string text = fmt::format("{}", fmt::join(names.begin(), end, ", "));
    if (names.size() > named) text += fmt::format(" and {} more", names.size() - named);
    return text;
}

}  // namespace

std::string load_average(const std::filesystem::path& root) {
    return try_read_line(root / "proc/loadavg").value_or("unreadable");
}

void describe_conditions(const probe::Machine& machine, const Facts& facts, const Watch& watch,
                         Measurements& out) {
    out.conditions["allowed_cpus"] = facts.allowed_cpus;
    if (facts.allowed_cpus != facts.online_cpus) out.conditions["online_cpus"] = facts.online_cpus;
    out.conditions["virtualised"] = machine.host.virtualised.value_or("unreadable");
    for (const char* name : {"numa_balancing", "thp", "governor", "smt"})
        out.conditions[name] = setting(machine, name);
    if (facts.filled) describe_placement(*facts.filled, out);
    describe_found(watch, out);
}

void doubt_figures(const Facts& facts, Watch& watch, Measurements& out) {
    for (const Disturbance& each : all_disturbances()) {
        if (each.in_figure == nullptr) continue;
        for_each_figure(out, [&](const NamedFigure& figure) {
            if (has_doubt(figure, each)) return;
            const double amount = each.in_figure(figure, facts);
            if (!each.doubtful(amount)) return;
            watch.note(each.name, amount);
            figure.doubts.emplace_back(each.name);
        });
    }
}

void warn_of_doubts(const Facts& facts, const Watch& watch, Measurements& out) {
    for (const Disturbance& each : all_disturbances()) {
        const std::vector<std::string> names = touched(each, facts, out);
        if (names.empty()) continue;
        const auto found = watch.found().find(each.name);
        const bool known = found != watch.found().end() && found->second;
        const std::string amount = known ? each.text(*found->second) : "an unknown amount";
        out.warnings.push_back(fmt::format(fmt::runtime(each.warning), fmt::arg("amount", amount),
                                           fmt::arg("figures", list(names))) +
                               fmt::format(" (docs/measuring.md: {})", each.name));
    }
}

}  // namespace weir::measure
