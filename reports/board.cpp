// SPDX-License-Identifier: Apache-2.0
#include "reports/board.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "reports/figures.h"
#include "reports/text.h"

namespace weir::reports {
namespace {

constexpr int kNoPackage = -1;

std::string speed_in_short(const Readable<std::uint64_t>& mt_per_s) {
    return mt_per_s ? std::to_string(*mt_per_s) : "?";
}

/// One slot in a few words: "■ 64 GiB 2933/3200", which is configured and rated speed, or "□ empty".
std::string in_short(const probe::Dimm& dimm) {
    if (!dimm.populated) return "□ empty";
    const std::string size = dimm.size_bytes == 0 ? "size unknown" : format_capacity_short(dimm.size_bytes);
    return fmt::format("■ {} {}/{}", size, speed_in_short(dimm.configured_mt_per_s),
                       speed_in_short(dimm.rated_mt_per_s));
}

/// One line of the drawing: a channel, or a slot whose channel is not known.
struct Row {
    std::string name;
    std::string slots;
};

std::vector<Row> rows_of(const std::vector<const probe::Dimm*>& dimms) {
    std::vector<Row> rows;
    for (const probe::Dimm* dimm : dimms) {
        const bool known = dimm->channel.has_value();
        const std::string name = known ? *dimm->channel : dimm->locator;
        if (known && !rows.empty() && rows.back().name == name) {
            rows.back().slots += fmt::format("  {}", in_short(*dimm));
        } else {
            rows.push_back({name, in_short(*dimm)});
        }
    }
    return rows;
}

int widest_name(const std::vector<Row>& rows) {
    int widest = 0;
    for (const Row& row : rows) widest = std::max(widest, display_width(row.name));
    return widest;
}

std::string rule(const char* left, const char* right, int inside) {
    std::string line = left;
    for (int i = 0; i < inside; ++i) line += "─";
    return line + right;
}

std::string boxed(std::string_view text, int inside) {
    return fmt::format("│{}│", pad_right(wrap(text, inside).front(), inside));
}

/// What stands above a package's slots.
std::string heading(const probe::Machine& machine, int id) {
    const auto found = std::find_if(machine.packages.begin(), machine.packages.end(),
                                    [&](const probe::Package& package) { return package.id == id; });
    if (id == kNoPackage) return "package not known";
    if (found == machine.packages.end()) return fmt::format("package {}: no CPU", id);
    if (!found->populated) return fmt::format("package {}: empty socket", id);
    std::string text = fmt::format("package {}: {}", id, found->cpu_model);
    if (found->cores > 0) text += fmt::format(", {} cores", found->cores);
    const std::size_t domains = found->l3_domains.size();
    if (domains > 0) text += fmt::format(", {} L3 domain{}", domains, domains == 1 ? "" : "s");
    return text;
}

/// Rows in two columns when they fit side by side, else below each other.
void draw_rows(const std::vector<Row>& rows, int inside, std::vector<std::string>& lines) {
    const int name = widest_name(rows);
    std::vector<std::string> cells;
    int widest = 0;
    for (const Row& row : rows) {
        cells.push_back(fmt::format(" {}  {} ", pad_right(row.name, name), row.slots));
        widest = std::max(widest, display_width(cells.back()));
    }
    const bool twin = rows.size() > 1 && 2 * widest + 1 <= inside;
    const std::size_t height = twin ? (cells.size() + 1) / 2 : cells.size();
    const int left = (inside - 1) / 2;
    for (std::size_t i = 0; i < height; ++i) {
        if (!twin) {
            lines.push_back(boxed(cells[i], inside));
            continue;
        }
        const std::string right = i + height < cells.size() ? cells[i + height] : "";
        lines.push_back(boxed(fmt::format("{}│{}", pad_right(cells[i], left), right), inside));
    }
}

}  // namespace

std::vector<std::string> draw_board(const probe::Machine& machine, int width) {
    std::vector<std::string> lines;
    if (!machine.dimms) return lines;
    std::map<int, std::vector<const probe::Dimm*>> by_package;
    for (const probe::Dimm& dimm : *machine.dimms) {
        by_package[dimm.package.value_or(kNoPackage)].push_back(&dimm);
    }
    const int inside = std::max(20, width - 2);
    for (const auto& [package, dimms] : by_package) {
        lines.push_back(rule("┌", "┐", inside));
        lines.push_back(boxed(fmt::format(" {}", heading(machine, package)), inside));
        lines.push_back(rule("├", "┤", inside));
        draw_rows(rows_of(dimms), inside, lines);
        lines.push_back(rule("└", "┘", inside));
    }
    return lines;
}

}  // namespace weir::reports
