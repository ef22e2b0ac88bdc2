// SPDX-License-Identifier: Apache-2.0
#include "measure/meters/dram_events.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <sstream>
#include <string_view>

#include "base/cpu_list.h"
#include "base/error.h"
#include "base/files.h"
#include "base/units.h"
#include "measure/meters/sysfs.h"

namespace weir::measure {
namespace {

constexpr double kLineBytes = 64;
constexpr double kMostBytes = 4096;  // a count of more is no transfer

/// An event by name, or by text where the kernel gives it no name.
struct Known {
    std::string_view name;
    std::string_view text;
    DramWay way;
};

// "read" and "write" are of the free-running counters, which a kernel shows beside or instead of the others.
constexpr std::array<Known, 6> kIntel{{
    {"cas_count_read", "", DramWay::kRead},
    {"cas_count_read_sch0", "", DramWay::kRead},
    {"cas_count_read_sch1", "", DramWay::kRead},
    {"cas_count_write", "", DramWay::kWritten},
    {"cas_count_write_sch0", "", DramWay::kWritten},
    {"cas_count_write_sch1", "", DramWay::kWritten},
}};
constexpr std::array<Known, 6> kIntelFreeRunning{{
    {"read", "", DramWay::kRead},
    {"data_read", "", DramWay::kRead},
    {"data_reads", "", DramWay::kRead},
    {"write", "", DramWay::kWritten},
    {"data_write", "", DramWay::kWritten},
    {"data_writes", "", DramWay::kWritten},
}};
constexpr std::array<Known, 2> kAmdController{{
    {"", "event=0x0a,rdwrmask=0x1", DramWay::kRead},
    {"", "event=0x0a,rdwrmask=0x2", DramWay::kWritten},
}};
constexpr std::array<Known, 8> kAmdFabric{{
    {"", "event=0x07,umask=0x38", DramWay::kBoth},
    {"", "event=0x47,umask=0x38", DramWay::kBoth},
    {"", "event=0x87,umask=0x38", DramWay::kBoth},
    {"", "event=0xc7,umask=0x38", DramWay::kBoth},
    {"", "event=0x107,umask=0x38", DramWay::kBoth},
    {"", "event=0x147,umask=0x38", DramWay::kBoth},
    {"", "event=0x187,umask=0x38", DramWay::kBoth},
    {"", "event=0x1c7,umask=0x38", DramWay::kBoth},
}};

/// One unit's folder, read.
struct Unit {
    std::filesystem::path folder;
    std::uint32_t type = 0;
    std::vector<int> cpus;
    PerfFormat format;
};

Unreadable not_understood(const std::filesystem::path& folder, std::string_view what) {
    return {fmt::format("{} of the counters {} is not understood", what, folder.filename().string()),
            "report the contents of that folder; nothing but this witness depends on it"};
}

Readable<Unit> read_unit(const std::filesystem::path& folder) {
    Unit unit;
    unit.folder = folder;
    const std::optional<std::uint64_t> type = parse_count(try_read_line(folder / "type").value_or(""));
    if (!type || *type > UINT32_MAX) return not_understood(folder, "the type");
    unit.type = static_cast<std::uint32_t>(*type);
    try {
        unit.cpus = parse_cpu_list(try_read_line(folder / "cpumask").value_or(""));
    } catch (const InputError&) {
        return not_understood(folder, "the cpumask");
    }
    if (unit.cpus.empty()) return not_understood(folder, "the cpumask");
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "format", error)) {
        // What another field looks like does not matter to the events wanted here.
        const Readable<PerfField> field = parse_perf_field(try_read_line(entry.path()).value_or(""));
        if (field) unit.format[entry.path().filename().string()] = *field;
    }
    return unit;
}

/// Bytes of a count by the event's scale and unit: "6.103515625e-5" "MiB" are 64. Without them, a line.
std::optional<double> bytes_of_count(const std::filesystem::path& event) {
    const std::optional<std::string> scale = try_read_line(event.string() + ".scale");
    const std::optional<std::string> unit = try_read_line(event.string() + ".unit");
    if (!scale && !unit) return kLineBytes;
    double value = 0;
    const std::string text = scale.value_or("");
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (unit == "MiB")
        value *= static_cast<double>(kMiB);
    else if (unit == "KiB")
        value *= static_cast<double>(kKiB);
    else if (unit != "Bytes" && unit != "B")
        return std::nullopt;
    if (!(value > 0) || value > kMostBytes) return std::nullopt;
    return value;
}

/// Adds the unit's events of those known; the reason when one is there and not understood.
std::optional<Unreadable> add_events(const Unit& unit, std::span<const Known> known, DramEvents& out) {
    for (const Known& each : known) {
        std::string text(each.text);
        std::optional<double> bytes = kLineBytes;
        if (text.empty()) {
            const std::filesystem::path event = unit.folder / "events" / each.name;
            const std::optional<std::string> named = try_read_line(event);
            if (!named) continue;
            text = *named;
            bytes = bytes_of_count(event);
            if (!bytes) return not_understood(unit.folder, fmt::format("the scale of {}", each.name));
        }
        const Readable<PerfConfig> config = encode_perf_event(text, unit.format);
        if (!config) return config.reason();
        out.events.push_back(
            {unit.folder.filename().string(), unit.type, *config, unit.cpus, each.way, *bytes});
    }
    return std::nullopt;
}

/// "uncore_imc" itself or "uncore_imc_3": a number behind the name.
bool is_unit(std::string_view name, std::string_view of) {
    if (!name.starts_with(of)) return false;
    name.remove_prefix(of.size());
    return name.empty() || (name.starts_with('_') && parse_count(name.substr(1)));
}

/// All units of that name; no events when there are none.
Readable<DramEvents> events_of(const std::filesystem::path& devices, const char* source,
                               std::span<const Known> known) {
    DramEvents found{source, {}};
    for (const std::filesystem::path& folder : folders_in(devices)) {
        if (!is_unit(folder.filename().string(), source)) continue;
        const Readable<Unit> unit = read_unit(folder);
        if (!unit) return unit.reason();
        if (const std::optional<Unreadable> reason = add_events(*unit, known, found)) return *reason;
    }
    return found;
}

/// The first number of a line "label : 25" of /proc/cpuinfo.
std::optional<std::uint64_t> cpuinfo(const std::string& text, std::string_view label) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t colon = line.find(": ");
        if (colon == std::string::npos) continue;
        const std::string_view name(line.data(), line.find_last_not_of(" \t", colon - 1) + 1);
        if (name == label) return parse_count(std::string_view(line).substr(colon + 2));
    }
    return std::nullopt;
}

/// Whether the fabric's events are known: Zen 1 and 2 are family 17h (Hygon's 18h is a Zen 1), Zen 3 the
/// models of family 19h that tools/perf/pmu-events/arch/x86/mapfile.csv of Linux gives to it.
bool has_known_fabric(const std::filesystem::path& root) {
    const std::string text = try_read_line(root / "proc/cpuinfo").value_or("");
    const std::uint64_t family = cpuinfo(text, "cpu family").value_or(0);
    const std::uint64_t model = cpuinfo(text, "model").value_or(0);
    const std::uint64_t high = model >> 4U;
    if (family == 0x17 || family == 0x18) return true;
    return family == 0x19 && (high == 0 || high == 2 || high == 4 || high == 5);
}

Unreadable none_there(const std::filesystem::path& devices) {
    if (!folders_in(devices / "amd_df").empty()) {
        return {"the kernel has no driver for this CPU's memory controllers (amd_umc)",
                "use Linux 6.9 or later"};
    }
    for (const std::filesystem::path& folder : folders_in(devices)) {
        if (!is_unit(folder.filename().string(), "uncore_imc")) continue;
        return {"the kernel names no DRAM events of this CPU's memory controllers (uncore_imc)",
                "use a newer kernel"};
    }
    return {"the kernel offers no counters of DRAM traffic (no uncore_imc, amd_umc or amd_df)",
            "sudo modprobe intel_uncore or amd_uncore; a virtual machine has none"};
}

}  // namespace

Readable<DramEvents> find_dram_events(const std::filesystem::path& root) {
    const std::filesystem::path devices = root / "sys/bus/event_source/devices";
    Readable<DramEvents> found = events_of(devices, "uncore_imc", kIntel);
    const auto none = [&] { return found && found->events.empty(); };
    if (none()) found = events_of(devices, "uncore_imc_free_running", kIntelFreeRunning);
    if (none()) found = events_of(devices, "uncore_imc", kIntelFreeRunning);  // of small Intel machines
    if (none()) found = events_of(devices, "amd_umc", kAmdController);
    if (none() && has_known_fabric(root)) found = events_of(devices, "amd_df", kAmdFabric);
    if (none()) return none_there(devices);
    return found;
}

}  // namespace weir::measure
