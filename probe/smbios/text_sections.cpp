// SPDX-License-Identifier: Apache-2.0
#include "probe/smbios/text_sections.h"

#include <algorithm>
#include <utility>

#include "probe/smbios/text_lines.h"
#include "probe/smbios/text_merge.h"
#include "probe/smbios/text_values.h"
#include "probe/smbios/words.h"

namespace weir::probe::smbios {
namespace {

struct Title {
    std::string_view words;
    int type;
};

/// How dmidecode heads the structures that are read here.
constexpr Title kTitles[] = {
    {"BIOS Information", 0},
    {"System Information", 1},
    {"Base Board Information", 2},
    {"Processor Information", 4},
    {"Physical Memory Array", 16},
    {"Memory Device", 17},
    {"Memory Array Mapped Address", 19},
    {"Memory Device Mapped Address", 20},
    {"Memory Channel", 37},
    {"End Of Table", 127},
};

std::optional<int> type_of_title(std::string_view line) {
    for (const Title& title : kTitles) {
        if (title.words == line) return title.type;
    }
    return std::nullopt;
}

/// "Handle 0x0011, DMI type 17, 40 bytes", and of dmidecode before 2.3 "Handle 0x0011".
std::optional<std::uint16_t> handle_of_line(std::string_view line) {
    constexpr std::string_view kMark = "Handle 0x";
    if (!line.starts_with(kMark)) return std::nullopt;
    return parse_handle(line.substr(kMark.size() - 2));
}

/// "DMI type 17" anywhere in the line.
std::optional<int> type_in_line(std::string_view line) {
    constexpr std::string_view kMark = "DMI type ";
    const std::size_t at = line.find(kMark);
    if (at == std::string_view::npos) return std::nullopt;
    const auto number = parse_number(line.substr(at + kMark.size()));
    if (!number || *number > 255) return std::nullopt;
    return static_cast<int>(*number);
}

/// The version in "SMBIOS 3.2.0 present." or "Legacy DMI 2.0 present."; empty in other lines.
std::string version_in_line(std::string_view line) {
    for (const std::string_view mark : {"SMBIOS ", "Legacy DMI "}) {
        const std::size_t end = line.find(" present");
        if (!line.starts_with(mark) || end == std::string_view::npos || end <= mark.size()) continue;
        const std::string_view version = line.substr(mark.size(), end - mark.size());
        if (version.find_first_not_of("0123456789.") == std::string_view::npos) return std::string(version);
    }
    return "";
}

/// Whether the section has more fields than dmidecode prints of any structure. Without a limit a text of
/// nothing but colons would take hours, since each field is looked for among the others.
bool is_full(const Section& section) {
    constexpr std::size_t kMostFields = 256;
    return section.fields.size() >= kMostFields;
}

/// Reads line after line; what it has read is a list of dumps.
class Splitter {
public:
    void take(const Line& line) {
        if (line.text.empty() || line.text == "--") {  // grep sets "--" between its matches
            after_blank_ = true;
            return;
        }
        if (!begins_dump(line) && !begins_handled(line) && !begins_titled(line)) add(line);
        after_blank_ = false;
    }

    std::vector<Dump> finish() { return std::move(dumps_); }

private:
    Dump& dump() {
        if (dumps_.empty()) dumps_.emplace_back();
        return dumps_.back();
    }

    Section& begin(const Line& line) {
        in_data_ = false;
        dump().sections.emplace_back().line = line.number;
        return dump().sections.back();
    }

    Section* current() {
        return dumps_.empty() || dumps_.back().sections.empty() ? nullptr : &dumps_.back().sections.back();
    }

    /// "# dmidecode 3.3", then "SMBIOS 3.2.0 present.": the first that comes begins a dump.
    bool begins_dump(const Line& line) {
        const std::string version = version_in_line(line.text);
        const bool comment = line.text.starts_with("# dmidecode");
        if (version.empty() && !comment) return line.text.starts_with('#');
        if (dumps_.empty() || !dump().sections.empty() || (!version.empty() && !dump().version.empty()))
            dumps_.emplace_back();
        dump().line = line.number;
        if (!version.empty()) dump().version = version;
        return true;
    }

    bool begins_handled(const Line& line) {
        const auto handle = handle_of_line(line.text);
        if (handle) {
            Section& section = begin(line);
            section.handle = handle;
            section.type = type_in_line(line.text);
            return true;
        }
        Section* section = current();
        if (section == nullptr || !section->handle || section->type || !line.text.starts_with("DMI type "))
            return false;
        section->type = type_in_line(line.text);
        return true;
    }

    /// A title: the first line under a handle, one that is known and follows a blank line, or, where there
    /// are no handles, any line without a colon that does.
    bool begins_titled(const Line& line) {
        const auto type = type_of_title(line.text);
        Section* section = current();
        const bool handled = section != nullptr && section->handle;
        if (handled && type && section->fields.empty()) {
            if (!section->type) section->type = type;
            return true;
        }
        const bool known = type && (after_blank_ || !handled);
        const bool other = !handled && after_blank_ && line.text.find(':') == std::string_view::npos;
        if (!known && !other) return false;
        begin(line).type = type;
        return true;
    }

    void add(const Line& line) {
        if (Section* section = current();
            in_data_ && section != nullptr && add_bytes(line.text, section->data))
            return;
        const std::size_t colon = line.text.find(':');
        in_data_ = line.text == "Header and Data:";
        if (colon == std::string_view::npos || colon == 0 || in_data_) return;
        TextField field{tidy(line.text.substr(0, colon)), tidy(line.text.substr(colon + 1))};
        Section* section = current();
        const bool loose = section != nullptr && !section->handle && !section->type;
        // Without handles and titles a field that was there before begins the next structure.
        if (section == nullptr || (loose && (is_full(*section) || section->find(field.key) != nullptr)))
            section = &begin(line);
        if (!is_full(*section)) section->fields.push_back(std::move(field));
    }

    std::vector<Dump> dumps_;
    bool after_blank_ = true;
    bool in_data_ = false;
};

}  // namespace

const std::string* Section::find(std::string_view key) const {
    const auto found =
        std::find_if(fields.begin(), fields.end(), [key](const TextField& f) { return f.key == key; });
    return found == fields.end() ? nullptr : &found->value;
}

std::string Section::word(std::string_view key) const {
    const std::string* value = find(key);
    return value == nullptr ? "" : *value;
}

std::string Section::text(std::string_view key) const {
    const std::string* value = find(key);
    return value == nullptr ? "" : tidy_value(*value);
}

Sections split_sections(std::string_view text) {
    Sections result;
    const std::string plain = plain_text(text);
    Splitter splitter;
    for (const Line& line : whole_lines(plain, result.problems)) splitter.take(line);
    merge_dumps(splitter.finish(), result);
    return result;
}

}  // namespace weir::probe::smbios
