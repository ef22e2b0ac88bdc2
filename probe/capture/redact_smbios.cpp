// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "probe/capture/redact.h"
#include "probe/smbios/decode.h"
#include "probe/smbios/hpe.h"
#include "probe/smbios/table.h"

namespace weir::probe {
namespace {

using smbios::Structure;

constexpr std::size_t kHeader = 4;  // type, length, handle
constexpr std::uint8_t kFirstVendorType = 128;
constexpr std::uint8_t kHpeDimmLocation = 202;
constexpr std::size_t kUuidAt = 8, kUuidBytes = 16;  // in type 1

/// A type with a secret among its strings: where the numbers of its other strings stand. A string that one of
/// those names is kept (firmware often gives "Not Specified" once for several fields), all others go.
struct Mixed {
    std::uint8_t type;
    std::vector<std::uint8_t> kept;
};

constexpr std::uint8_t kSystem = 1, kBoard = 2, kChassis = 3, kProcessor = 4, kMemory = 17, kBattery = 22,
                       kPower = 39;

/// DSP0134 3.7, tables of each type.
const Mixed* find_mixed(std::uint8_t type) {
    static const Mixed known[] = {
        {kSystem, {0x04, 0x05, 0x06, 0x19, 0x1A}},
        {kBoard, {0x04, 0x05, 0x06, 0x0A}},
        {kChassis, {0x04, 0x06}},
        {kProcessor, {0x04, 0x07, 0x10, 0x22}},
        {kMemory, {0x10, 0x11, 0x17, 0x1A, 0x2B}},
        {kBattery, {0x04, 0x05, 0x08, 0x0E, 0x14}},
        {kPower, {0x05, 0x06, 0x07, 0x0A, 0x0B}},
    };
    const auto* found = std::find_if(std::begin(known), std::end(known),
                                     [&](const Mixed& mixed) { return mixed.type == type; });
    return found == std::end(known) ? nullptr : found;
}

/// Types that hold nothing of one machine alone. Not among them: 11 and 12 (free strings), 15 (event log), 23
/// to 25, 30 and 31 (remote access and boot), 40 (copies of other fields), 42 (a controller's network
/// address), 126 (another structure, switched off).
constexpr bool is_plain(std::uint8_t type) {
    constexpr std::uint8_t kPlain[] = {0,  5,  6,  7,  8,  9,  10, 13, 14, 16, 18, 19, 20, 21,
                                       26, 27, 28, 29, 32, 33, 34, 35, 36, 37, 41, 44, 127};
    return std::find(std::begin(kPlain), std::end(kPlain), type) != std::end(kPlain);
}

/// A table that is overwritten in place, structure by structure as the probe's own walk finds them, so that a
/// replay's walk finds the same.
class Redaction {
public:
    explicit Redaction(std::string table) : table_(std::move(table)), seen_(table_.size(), false) {}

    std::string run() {
        const smbios::Table walked = smbios::walk_table(std::as_bytes(std::span<const char>(table_)));
        const bool hpe = smbios::made_by_hpe(smbios::decode(walked));
        for (const auto* structures : {&walked.structures, &walked.passed_over}) {
            for (const Structure& structure : *structures) see(structure);
        }
        for (const smbios::Problem& problem : walked.problems) see(problem.offset, kTypeAndLength);
        // What the walk read of a structure is needed until the last one is done: they share no bytes.
        for (const auto* structures : {&walked.structures, &walked.passed_over}) {
            for (const Structure& structure : *structures) redact(structure, hpe);
        }
        for (std::size_t i = 0; i < table_.size(); ++i) {
            if (!seen_[i] && table_[i] != '\0') table_[i] = 'X';
        }
        return std::move(table_);
    }

private:
    static constexpr std::size_t kTypeAndLength = 2;  // what a walk looks at in a header that makes no sense

    void see(std::size_t at, std::size_t size) {
        for (std::size_t i = at; i < std::min(at + size, seen_.size()); ++i) seen_[i] = true;
    }
    void see(const Structure& structure) {
        see(structure.offset, structure.formatted.size());
        for (const std::string_view string : structure.strings) see(offset_of(string), string.size());
    }
    std::size_t offset_of(std::string_view string) const {
        return static_cast<std::size_t>(string.data() - table_.data());
    }
    /// The structure's bytes from `begin` to before `end`, counted from its header, become zeros.
    void zero(const Structure& structure, std::size_t begin, std::size_t end) {
        const std::size_t size = structure.formatted.size();
        for (std::size_t i = begin; i < std::min(end, size); ++i) table_[structure.offset + i] = '\0';
    }
    void cross_out(std::string_view string) {
        table_.replace(offset_of(string), string.size(), string.size(), 'X');
    }
    void cross_out_all(const Structure& structure) {
        for (const std::string_view string : structure.strings) cross_out(string);
    }

    void redact(const Structure& structure, bool hpe) {
        if (const Mixed* mixed = find_mixed(structure.type)) {
            redact_mixed(structure, *mixed);
        } else if (structure.type == kHpeDimmLocation && hpe) {
            cross_out_all(structure);
        } else if (structure.type >= kFirstVendorType || !is_plain(structure.type)) {
            zero(structure, kHeader, structure.formatted.size());
            cross_out_all(structure);
        }
    }

    void redact_mixed(const Structure& structure, const Mixed& mixed) {
        std::set<std::size_t> kept;
        for (const std::uint8_t field : mixed.kept) kept.insert(structure.byte(field).value_or(0));
        for (std::size_t i = 0; i < structure.strings.size(); ++i) {
            if (!kept.contains(i + 1)) cross_out(structure.strings[i]);
        }
        if (mixed.type == kSystem) zero(structure, kUuidAt, kUuidAt + kUuidBytes);
    }

    std::string table_;
    std::vector<bool> seen_;  ///< bytes of a structure, or kept as they are
};

}  // namespace

std::string redact_smbios(std::string_view table) {
    return Redaction(std::string(table)).run();
}

}  // namespace weir::probe
