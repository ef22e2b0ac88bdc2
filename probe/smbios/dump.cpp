// SPDX-License-Identifier: Apache-2.0
#include "probe/smbios/dump.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.h"
#include "probe/smbios/decode.h"
#include "probe/smbios/entry_point.h"
#include "probe/smbios/table.h"

namespace weir::probe::smbios {
namespace {

using Bytes = std::span<const std::byte>;

/// Where `dmidecode --dump-bin` puts the table.
constexpr std::size_t kDumpedTable = 0x20;

constexpr const char* kRemedy =
    "give what `dmidecode` prints, what `dmidecode --dump-bin FILE` writes, or a copy of "
    "/sys/firmware/dmi/tables/DMI";

/// Whether the first structure has all of its formatted area.
bool begins_table(Bytes bytes) {
    constexpr std::size_t kHeaderBytes = 4;
    return bytes.size() >= kHeaderBytes && std::to_integer<std::size_t>(bytes[1]) >= kHeaderBytes &&
           std::to_integer<std::size_t>(bytes[1]) <= bytes.size();
}

/// Whether a whole table lies here.
bool is_table(Bytes bytes) {
    const Table table = walk_table(bytes);
    return table.ended && table.problems.empty();
}

/// The table's offset in a dump: where the entry point says, when that is within the dump, else at 0x20, else
/// right behind the entry point, which holds an address in memory when it was copied as it was. A place where
/// the table is whole goes before one where it only begins.
std::optional<std::size_t> find_table(Bytes bytes, const EntryPoint& entry) {
    for (const auto looks_right : {is_table, begins_table}) {
        for (const std::uint64_t at :
             {entry.table_address, std::uint64_t{kDumpedTable}, std::uint64_t{entry.length}}) {
            if (at >= entry.length && at < bytes.size() && looks_right(bytes.subspan(at))) return at;
        }
    }
    return std::nullopt;
}

/// Adds what the entry point says of the table and the table does not bear out.
void compare(const EntryPoint& entry, const Table& table, std::vector<Problem>& problems) {
    if (entry.structures && *entry.structures != table.walked) {
        problems.push_back({0, fmt::format("the entry point counts {} structures, and the table has {}",
                                           *entry.structures, table.walked)});
    }
}

/// Walks as far as the entry point says, and farther when structures are missing that the bytes have.
Table walk(Bytes bytes, const std::optional<EntryPoint>& entry) {
    if (!entry || entry->table_bytes >= bytes.size()) return walk_table(bytes);
    Table table = walk_table(bytes.first(entry->table_bytes));
    const bool complete = table.problems.empty() && table.walked >= entry->structures.value_or(table.walked);
    if (table.ended || complete) return table;
    table = walk_table(bytes);
    table.problems.push_back(
        {entry->table_bytes,
         fmt::format("the entry point gives the table {} bytes, and it goes on", entry->table_bytes)});
    return table;
}

/// Any bytes can be taken for structures, but hardly for one of these types.
bool says_anything(const Records& records) {
    return records.firmware || records.system || records.baseboard || !records.processors.empty() ||
           !records.arrays.empty() || !records.devices.empty() || !records.array_mappings.empty() ||
           !records.device_mappings.empty() || !records.channels.empty();
}

Records read(const std::optional<EntryPoint>& entry, Bytes bytes, std::size_t offset,
             const std::string& source) {
    const Table table = walk(bytes, entry);
    if (table.structures.empty()) {
        const std::string why = table.problems.empty() ? "there is none" : table.problems.front().what;
        throw InputError(fmt::format("{}, byte {:#x}", source, offset),
                         fmt::format("expected an SMBIOS structure: {}", why), kRemedy);
    }
    Records records = decode(table);
    if (!says_anything(records)) {
        throw InputError(
            fmt::format("{}, byte {:#x}", source, offset),
            fmt::format("expected an SMBIOS table: none of its {} structures is of the firmware, "
                        "the board, a processor or memory",
                        table.structures.size()),
            kRemedy);
    }
    if (entry) {
        records.version = entry->version;
        compare(*entry, table, records.problems);
        records.problems.insert(records.problems.end(), entry->problems.begin(), entry->problems.end());
    }
    return records;
}

bool looks_like_entry_point(Bytes bytes) {
    return spells(bytes, 0, "_SM_") || spells(bytes, 0, "_SM3_") || spells(bytes, 0, "_DMI_");
}

}  // namespace

Records read_dump(Bytes bytes, const std::string& source) {
    if (!looks_like_entry_point(bytes)) return read(std::nullopt, bytes, 0, source);
    const std::optional<EntryPoint> entry = parse_entry_point(bytes);
    if (!entry) {
        throw InputError(source + ", byte 0x0",
                         fmt::format("an SMBIOS entry point is cut: the file has {} bytes", bytes.size()),
                         kRemedy);
    }
    const std::optional<std::size_t> at = find_table(bytes, *entry);
    if (!at) {
        throw InputError(fmt::format("{}, byte {:#x}", source, kDumpedTable),
                         "expected the table that the entry point announces", kRemedy);
    }
    return read(entry, bytes.subspan(*at), *at, source);
}

Records read_tables(Bytes entry_point, Bytes table, const std::string& source) {
    const std::optional<EntryPoint> entry = parse_entry_point(entry_point);
    Records records = read(entry, table, 0, source);
    if (!entry) records.problems.push_back({0, "the entry point beside the table makes no sense"});
    return records;
}

}  // namespace weir::probe::smbios
