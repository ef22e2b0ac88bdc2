// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/page_memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/error.h"
#include "base/units.h"
#include "measure/sampling/machine_team.h"
#include "numa/page_pool.h"

namespace weir::measure {
namespace {

constexpr const char* kTransparent = "echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled";

Unreadable reason(const MachineError& error) {
    return {error.what(), error.remedy()};
}

/// Bytes a thread of memory that is not reserved, for two kinds beside the bench's arena.
Readable<std::size_t> usual_bytes(const Bench& bench) {
    const std::size_t held = bench.arena.size(0);
    std::vector<Room> rooms = team_rooms(bench.machine, bench.team);
    for (Room& room : rooms) {
        const std::uint64_t taken = held * static_cast<std::uint64_t>(room.threads);
        room.available_bytes -= std::min(room.available_bytes, taken);
        room.threads *= 2;
    }
    try {
        return arena_bytes_per_thread(bench.machine.last_level_cache_bytes(), rooms, bench.threads(),
                                      {0, held / 2});
    } catch (const MachineError& error) {
        return reason(error);
    }
}

/// Bytes a thread of reserved pages: as many as wanted, or what every node's pool has for its threads.
Readable<std::size_t> pool_bytes(const Bench& bench, numa::Pages pages, std::size_t wanted) {
    const std::size_t least = least_bytes_per_thread(bench.machine.last_level_cache_bytes(), bench.threads());
    std::size_t bytes = std::max(wanted, least);
    for (const int node : bench.nodes()) {
        const Readable<numa::PagePool> pool = numa::read_page_pool(pages, node);
        if (!pool) return pool.reason();
        const auto threads =
            static_cast<std::uint64_t>(std::count_if(bench.team.pins().begin(), bench.team.pins().end(),
                                                     [&](const numa::Pin& pin) { return pin.node == node; }));
        const auto shortage = numa::page_shortage(pages, node, threads * numa::pages_for(least, pages));
        if (shortage) return *shortage;
        bytes = std::min<std::size_t>(bytes, pool->free / threads * numa::page_bytes(pages));
    }
    return std::max(bytes, least);
}

/// Why memory does not count as that of its kind; nothing where it does.
std::optional<Unreadable> unlike(numa::Pages pages, const numa::PlacementProof& proof) {
    const double local = proof.local_page_fraction.value_or(1);  // bound all the same
    if (local < kPlaced) {
        return Unreadable{fmt::format("{} of the memory is on its threads' nodes", format_percent(local)),
                          "allow the mbind system call (seccomp profile of the container)"};
    }
    if (!proof.huge_page_fraction) return proof.huge_page_fraction.reason();
    const double huge = *proof.huge_page_fraction;
    if (pages == numa::Pages::kSmall && huge > 1 - kHugeEnough) {
        return Unreadable{fmt::format("4 KiB pages were asked for and {} of the memory came in huge ones",
                                      format_percent(huge)),
                          kTransparent};
    }
    if (pages == numa::Pages::kSmall || huge >= kHugeEnough) return std::nullopt;
    return Unreadable{
        fmt::format("huge pages were asked for and {} of the memory got them", format_percent(huge)),
        fmt::format("{}; where that is so already, memory is in pieces: echo 1 | sudo tee "
                    "/proc/sys/vm/compact_memory",
                    kTransparent)};
}

/// Whether the machine's setting rules transparent huge pages out.
std::optional<Unreadable> ruled_out(const probe::Machine& machine) {
    const auto setting = machine.settings.find("thp");
    if (setting == machine.settings.end() || setting->second.value_or("") != "never") return std::nullopt;
    return Unreadable{"transparent huge pages are set to \"never\"", kTransparent};
}

Readable<std::size_t> bytes_of(const Bench& bench, numa::Pages pages, const Readable<std::size_t>& usual) {
    if (numa::reserved(pages)) return pool_bytes(bench, pages, usual.value_or(0));
    if (pages != numa::Pages::kTransparentHuge) return usual;
    const std::optional<Unreadable> never = ruled_out(bench.machine);
    return never ? Readable<std::size_t>(*never) : usual;
}

PageMemory memory_in(const Bench& bench, numa::Pages pages, const Readable<std::size_t>& bytes) {
    PageMemory memory;
    memory.pages = pages;
    if (!bytes) {
        memory.why = bytes.reason();
        return memory;
    }
    try {
        memory.arena.emplace(bench.team, *bytes, pages);
    } catch (const MachineError& error) {  // others took it since the machine was probed
        memory.why = reason(error);
        return memory;
    }
    bench.team.run([&](numa::Member& member) { memory.arena->fill(member); });
    const numa::PlacementProof proof = memory.arena->proof();
    memory.huge_page_fraction = proof.huge_page_fraction;
    if (const auto why = unlike(pages, proof)) {
        memory.why = *why;
        memory.arena.reset();
    }
    return memory;
}

}  // namespace

std::vector<PageMemory> page_memories(const Bench& bench) {
    const Readable<std::size_t> usual = usual_bytes(bench);
    std::vector<PageMemory> memories;
    for (const numa::Pages pages : numa::kAllPages) {
        if (bench.stopped()) break;
        bench.tell(fmt::format("filling memory in pages of kind {}", numa::name(pages)),
                   static_cast<double>(memories.size()) / static_cast<double>(numa::kAllPages.size()));
        memories.push_back(memory_in(bench, pages, bytes_of(bench, pages, usual)));
    }
    return memories;
}

}  // namespace weir::measure
