// SPDX-License-Identifier: Apache-2.0
#include "reports/slots_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/units.h"
#include "reports/board.h"
#include "reports/figures.h"

namespace weir::reports {
namespace {

constexpr auto kSpeed = [](std::uint64_t mt_per_s) { return fmt::format("{} MT/s", mt_per_s); };

void write_board(Writer& writer, const probe::Machine& machine, const Style& style) {
    constexpr int kIndents = 4;
    const std::vector<std::string> lines = draw_board(machine, style.width - kIndents);
    if (lines.empty()) return;
    writer.section("Board");
    writer.note("Each slot: size, then MT/s it runs at / is rated for; ? where that is unreadable.");
    writer.drawing(lines);
}

std::vector<const probe::Dimm*> slots_of(const probe::Channel& channel, const probe::Machine& machine) {
    std::vector<const probe::Dimm*> slots;
    if (!machine.dimms) return slots;
    for (const probe::Dimm& dimm : *machine.dimms) {
        const bool here =
            dimm.package && *dimm.package == channel.package && dimm.channel && *dimm.channel == channel.name;
        if (here) slots.push_back(&dimm);
    }
    return slots;
}

/// "3200 MT/s", or "2933, 3200 MT/s" of DIMMs that differ.
std::string rated_speeds(const std::vector<const probe::Dimm*>& slots, NotReadable& missing) {
    std::set<std::uint64_t> speeds;
    bool known = true;
    for (const probe::Dimm* dimm : slots) {
        if (!dimm->populated) continue;
        if (dimm->rated_mt_per_s) {
            speeds.insert(*dimm->rated_mt_per_s);
        } else {
            missing.keep("rated speed", dimm->rated_mt_per_s.reason());
            known = false;
        }
    }
    if (speeds.empty() || !known) return "unreadable";
    return fmt::format("{} MT/s", fmt::join(speeds, ", "));
}

std::string size_of(const probe::Dimm& dimm) {
    return dimm.size_bytes == 0 ? "unknown" : format_capacity_short(dimm.size_bytes);
}

/// "64 GiB, empty".
std::string contents(const std::vector<const probe::Dimm*>& slots) {
    std::vector<std::string> texts;
    for (const probe::Dimm* dimm : slots) texts.push_back(dimm->populated ? size_of(*dimm) : "empty");
    return or_dash(fmt::format("{}", fmt::join(texts, ", ")));
}

void write_channels(Writer& writer, const probe::Machine& machine, NotReadable& missing) {
    if (!machine.channels) return missing.keep("memory channels", machine.channels.reason());
    writer.section("Memory channels");
    Table table({{"package", Align::kRight},
                 {"channel"},
                 {"slots filled"},
                 {"size", Align::kRight},
                 {"rated", Align::kRight},
                 {"runs at", Align::kRight},
                 {"slots hold"}});
    for (const probe::Channel& channel : *machine.channels) {
        const std::vector<const probe::Dimm*> slots = slots_of(channel, machine);
        const bool filled = channel.populated_slots > 0;
        table.add({std::to_string(channel.package), channel.name,
                   fmt::format("{} of {}", channel.populated_slots, channel.slots),
                   filled ? format_capacity_short(channel.size_bytes) : "empty",
                   filled ? rated_speeds(slots, missing) : "–",
                   filled ? missing.text("configured speed", channel.configured_mt_per_s, kSpeed) : "–",
                   contents(slots)});
    }
    writer.table(table);
}

/// "DDR4 2R": as JEDEC's labels count ranks; the type alone where they are not known.
std::string type_of(const probe::Dimm& dimm) {
    return dimm.ranks ? fmt::format("{} {}R", dimm.type, *dimm.ranks) : dimm.type;
}

std::vector<std::string> row_of(const probe::Dimm& dimm, NotReadable& missing) {
    const std::string channel = missing.text("channel of slots", dimm.channel, kText);
    if (!dimm.populated) return {dimm.locator, channel, "empty", "–", "–", "–", "–"};
    return {dimm.locator,
            channel,
            size_of(dimm),
            type_of(dimm),
            missing.text("rated speed", dimm.rated_mt_per_s, kSpeed),
            missing.text("configured speed", dimm.configured_mt_per_s, kSpeed),
            or_dash(dimm.part_number)};
}

void write_dimms(Writer& writer, const probe::Machine& machine, NotReadable& missing) {
    if (!machine.dimms) return missing.keep("memory slots", machine.dimms.reason());
    writer.section("Memory slots");
    Table table({{"slot"},
                 {"channel"},
                 {"size", Align::kRight},
                 {"type"},
                 {"rated", Align::kRight},
                 {"runs at", Align::kRight},
                 {"part"}});
    for (const probe::Dimm& dimm : *machine.dimms) table.add(row_of(dimm, missing));
    writer.table(table);
}

void write_notes(Writer& writer, const probe::Machine& machine) {
    if (machine.memory_notes.empty()) return;
    writer.section("Notes on the memory slots");
    for (const std::string& note : machine.memory_notes) writer.note(note);
}

}  // namespace

void write_slots(Writer& writer, const probe::Machine& machine, const Style& style, NotReadable& missing) {
    write_board(writer, machine, style);
    write_channels(writer, machine, missing);
    write_dimms(writer, machine, missing);
    write_notes(writer, machine);
}

}  // namespace weir::reports
