// SPDX-License-Identifier: Apache-2.0
#include "probe/meminfo.h"

#include <fmt/format.h>

#include <charconv>
#include <string>

#include "base/units.h"

namespace weir::probe {

std::optional<std::uint64_t> meminfo_bytes(std::string_view text, std::string_view name) {
    const std::string wanted = fmt::format("{}:", name);
    for (std::size_t at = text.find(wanted); at != std::string_view::npos; at = text.find(wanted, at + 1)) {
        const bool whole_word = at == 0 || text[at - 1] == '\n' || text[at - 1] == ' ';
        if (!whole_word) continue;
        std::string_view rest = text.substr(at + wanted.size());
        const std::size_t digits = rest.find_first_not_of(" \t");
        if (digits == std::string_view::npos) return std::nullopt;
        rest.remove_prefix(digits);
        std::uint64_t kib = 0;
        if (std::from_chars(rest.data(), rest.data() + rest.size(), kib).ec != std::errc())
            return std::nullopt;
        return kib * kKiB;
    }
    return std::nullopt;
}

std::optional<MemoryState> read_memory_state(const SystemFiles& files) {
    const std::optional<std::string> text = files.text("/proc/meminfo");
    if (!text) return std::nullopt;
    const std::optional<std::uint64_t> total = meminfo_bytes(*text, "MemTotal");
    if (!total) return std::nullopt;
    if (const auto available = meminfo_bytes(*text, "MemAvailable")) return MemoryState{*total, *available};
    return MemoryState{*total, meminfo_bytes(*text, "MemFree").value_or(0) +
                                   meminfo_bytes(*text, "Buffers").value_or(0) +
                                   meminfo_bytes(*text, "Cached").value_or(0)};
}

std::optional<std::uint64_t> read_node_available(const SystemFiles& files, int node) {
    const std::optional<std::string> text =
        files.text(fmt::format("/sys/devices/system/node/node{}/meminfo", node));
    if (!text) return std::nullopt;
    const std::optional<std::uint64_t> free = meminfo_bytes(*text, "MemFree");
    if (!free) return std::nullopt;
    const auto bytes = [&](std::string_view name) { return meminfo_bytes(*text, name).value_or(0); };
    const std::uint64_t slab = meminfo_bytes(*text, "KReclaimable").value_or(bytes("SReclaimable"));
    return *free + bytes("Active(file)") + bytes("Inactive(file)") + slab;
}

}  // namespace weir::probe
