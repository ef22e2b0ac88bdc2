// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "probe/capture/redact.h"
#include "probe/capture/smbios_shape.h"
#include "probe/smbios/decode.h"
#include "probe/smbios/hpe.h"
#include "probe/smbios/table.h"

namespace weir::probe {
namespace {

using smbios::Structure;

constexpr std::size_t kHeader = 4;  // type, length, handle
constexpr std::uint8_t kHpeDimmLocation = 202;
constexpr std::uint8_t kSystem = 1, kMemoryDevice = 17;
constexpr std::size_t kUuidAt = 8, kUuidBytes = 16;  // in type 1

/// Where the table stops being what it says. A walk that is out of step takes any text for any string, so
/// that none can be kept from here on.
std::size_t first_irregularity(const smbios::Table& table) {
    std::size_t first = std::numeric_limits<std::size_t>::max();
    for (const smbios::Problem& problem : table.problems) first = std::min(first, problem.offset);
    for (const auto* structures : {&table.structures, &table.passed_over}) {
        for (const Structure& structure : *structures) {
            if (!is_regular(structure)) first = std::min(first, structure.offset);
        }
    }
    return first;
}

/// Whether a string that is a serial number's, and another field's, too, is none: firmware often gives "Not
/// Specified" once for several fields.
bool says_nothing(std::string_view string) {
    return string.find_first_of("123456789") == std::string_view::npos;
}

/// A table that is overwritten in place, structure by structure as the probe's own walk finds them, so that a
/// replay's walk finds the same.
class Redaction {
public:
    explicit Redaction(std::string table) : table_(std::move(table)), seen_(table_.size(), false) {}

    std::string run() {
        const smbios::Table walked = smbios::walk_table(std::as_bytes(std::span<const char>(table_)));
        irregular_from_ = first_irregularity(walked);
        hpe_ = smbios::made_by_hpe(smbios::decode(walked));
        for (const auto* structures : {&walked.structures, &walked.passed_over}) {
            for (const Structure& structure : *structures) see(structure);
        }
        for (const smbios::Problem& problem : walked.problems) see(problem.offset, kTypeAndLength);
        // What the walk read of a structure is needed until the last one is done: they share no bytes.
        for (const auto* structures : {&walked.structures, &walked.passed_over}) {
            for (const Structure& structure : *structures) redact(structure);
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

    void redact(const Structure& structure) {
        const SmbiosShape* shape = find_smbios_shape(structure.type);
        if (!keeps_fields(structure)) zero(structure, kHeader, structure.formatted.size());
        if (structure.type == kSystem) zero(structure, kUuidAt, kUuidAt + kUuidBytes);
        if (shape == nullptr || is_behind_fault(structure)) return cross_out_all(structure);
        const std::set<std::size_t> kept = named(structure, shape->kept);
        const std::set<std::size_t> others = named(structure, shape->others);
        for (std::size_t number = 1; number <= structure.strings.size(); ++number) {
            const std::string_view string = structure.strings[number - 1];
            if (!kept.contains(number) || (others.contains(number) && !says_nothing(string)))
                cross_out(string);
        }
    }

    bool is_behind_fault(const Structure& structure) const { return structure.offset >= irregular_from_; }

    /// A memory device keeps its sizes and speeds even where its strings are not as they should be.
    bool keeps_fields(const Structure& structure) const {
        if (structure.type == kHpeDimmLocation)
            return hpe_ && !is_behind_fault(structure) && !has_text(structure);
        return has_sound_fields(structure) && (structure.type == kMemoryDevice || is_regular(structure));
    }

    /// Numbers of the strings that those fields name.
    static std::set<std::size_t> named(const Structure& structure, const std::vector<std::uint8_t>& fields) {
        std::set<std::size_t> numbers;
        for (const std::uint8_t field : fields) numbers.insert(structure.byte(field).value_or(0));
        return numbers;
    }

    std::string table_;
    std::vector<bool> seen_;  ///< bytes of a structure, or kept as they are
    std::size_t irregular_from_ = 0;
    bool hpe_ = false;
};

}  // namespace

std::string redact_smbios(std::string_view table) {
    return Redaction(std::string(table)).run();
}

}  // namespace weir::probe
