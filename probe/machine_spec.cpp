// SPDX-License-Identifier: Apache-2.0
#include "probe/machine_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <sstream>

#include "base/error.h"
#include "base/units.h"
#include "probe/hardware/cpu_name.h"

namespace weir::probe {
namespace {

constexpr std::size_t kLongest = 500;
constexpr int kMostDimms = 1024;
constexpr std::uint64_t kLargestDimmGib = 1024;
constexpr std::uint64_t kSlowest = 800;
constexpr std::uint64_t kFastest = 20000;
constexpr double kGigahertz = 1e9;
constexpr double kSlowestGhz = 0.1;
constexpr double kFastestGhz = 10;
constexpr const char* kExample = "write it like \"2x epyc-7532, 16x 64GiB ddr4-3200, nps4\"";

[[noreturn]] void refuse(std::string_view piece, const std::string& why, const std::string& remedy) {
    throw UsageError(fmt::format("machine string, \"{}\": {}", piece, why), remedy);
}

/// Lower case, one blank between words, and "x" for "×".
std::string plain(std::string_view text) {
    std::string lower;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i).starts_with("×")) {
            lower += 'x';
            ++i;  // the sign has two bytes
        } else {
            const char c = text[i];
            lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    std::istringstream words(lower);
    std::string out;
    for (std::string word; words >> word;) out += (out.empty() ? "" : " ") + word;
    return out;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// The digits that the text begins with, which are then taken from it.
std::string_view take_digits(std::string_view& text) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    const std::string_view digits(text.begin(), end);
    text.remove_prefix(digits.size());
    return digits;
}

std::uint64_t number(std::string_view digits, std::uint64_t least, std::uint64_t most, std::string_view piece,
                     const char* what) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc() && value >= least && value <= most) return value;
    refuse(piece, fmt::format("{} is no {}", digits, what),
           fmt::format("give a whole number from {} to {}", least, most));
}

/// "2x epyc" -> 2 and "epyc"; a text without a count is its own rest.
struct Counted {
    std::string_view digits;  ///< empty: no count
    std::string_view rest;
};

std::string_view without_blank(std::string_view text) {
    if (text.starts_with(' ')) text.remove_prefix(1);
    return text;
}

Counted split_count(std::string_view piece) {
    std::string_view rest = piece;
    const std::string_view digits = take_digits(rest);
    rest = without_blank(rest);
    if (digits.empty() || !rest.starts_with('x')) return {{}, piece};
    rest.remove_prefix(1);
    rest = without_blank(rest);
    return rest.empty() ? Counted{{}, piece} : Counted{digits, rest};
}

/// The unit of a DIMM's size at the front of the text, which is then taken from it. DIMMs are sold in
/// multiples of 2^30 bytes whatever is printed on them.
bool take_size_unit(std::string_view& text) {
    std::string_view rest = without_blank(text);
    for (const std::string_view unit : {"gib", "gb", "g"}) {
        if (!rest.starts_with(unit)) continue;
        if (rest.size() > unit.size() && rest[unit.size()] != ' ' && rest[unit.size()] != '-') continue;
        text = rest.substr(unit.size());
        return true;
    }
    return false;
}

/// DIMMs have a power of two, or three times one: 48, 96.
bool is_dimm_size(std::uint64_t gib) {
    return std::has_single_bit(gib) || (gib % 3 == 0 && std::has_single_bit(gib / 3));
}

void read_dimm_word(DimmGroup& group, std::string_view word, std::string_view piece) {
    if (word == "ddr3" || word == "ddr4" || word == "ddr5" || word == "ddr6") {
        group.type = "DDR" + std::string(word.substr(3));
    } else if (word == "mrdimm" || word == "mcrdimm") {
        group.multiplexed = true;
    } else if (is_digit(word.front())) {
        std::string_view rest = word;
        const std::string_view digits = take_digits(rest);
        if (group.mt_per_s != 0 || !(rest.empty() || rest == "mt/s" || rest == "mhz"))
            refuse(piece, fmt::format("\"{}\" is no speed", word), "end it with type and speed: ddr4-3200");
        group.mt_per_s = number(digits, kSlowest, kFastest, piece, "speed in MT/s");
    } else if (word != "rdimm" && word != "lrdimm" && word != "udimm" && word != "ecc" && word != "mt/s") {
        refuse(piece, fmt::format("\"{}\" is no kind of DIMM", word),
               "expected ddr4 or ddr5, perhaps rdimm, lrdimm, udimm or mrdimm, and the speed: ddr4-3200");
    }
}

/// What stands behind the size: words between blanks and hyphens.
void read_dimm_words(DimmGroup& group, std::string_view text, std::string_view piece) {
    std::string words(text);
    std::replace(words.begin(), words.end(), '-', ' ');
    std::istringstream in(words);
    for (std::string word; in >> word;) read_dimm_word(group, word, piece);
    if (group.mt_per_s == 0) refuse(piece, "it names no speed", "end it with type and speed: ddr4-3200");
}

/// Whether the piece is DIMMs: after its count it begins with a size.
bool read_dimms(MachineSpec& spec, std::string_view piece) {
    const Counted counted = split_count(piece);
    std::string_view rest = counted.rest;
    const std::string_view digits = take_digits(rest);
    if (digits.empty() || !take_size_unit(rest)) return false;
    DimmGroup group;
    if (!counted.digits.empty())
        group.count = static_cast<int>(number(counted.digits, 1, kMostDimms, piece, "number of DIMMs"));
    const std::uint64_t gib = number(digits, 1, kLargestDimmGib, piece, "size of a DIMM in GiB");
    if (!is_dimm_size(gib))
        refuse(piece, fmt::format("no DIMM has {} GiB", gib),
               "give the size of one DIMM: 32GiB, 48GiB, 64GiB");
    group.size_bytes = gib * kGiB;
    read_dimm_words(group, rest, piece);
    spec.dimms.push_back(group);
    return true;
}

/// "nps4", "snc2", "snc off", "cod", "l3-as-numa" and the like: whether this CPU has it is not asked here.
bool read_node_mode(MachineSpec& spec, std::string_view piece) {
    std::string name(piece);
    if (name.starts_with("l3")) std::replace(name.begin(), name.end(), '-', ' ');
    const bool is_mode = name.starts_with("nps") || name.starts_with("snc") || name.starts_with("cod") ||
                         name == "l3 as numa" || name == "node interleaving" || name == "two dies";
    if (!is_mode) return false;
    for (const std::string_view prefix : {"nps ", "snc "}) {
        if (name.starts_with(prefix) && name.size() > prefix.size() && is_digit(name[prefix.size()]))
            name.erase(prefix.size() - 1, 1);
    }
    if (name == "snc1") name = "snc off";
    if (!spec.node_mode.empty() && spec.node_mode != name)
        refuse(piece, fmt::format("\"{}\" was said before", spec.node_mode), "give one way to cut a socket");
    spec.node_mode = name;
    return true;
}

bool read_smt(MachineSpec& spec, std::string_view piece) {
    std::string_view state = piece;
    if (state.starts_with("smt")) {
        state.remove_prefix(3);
    } else if (state.starts_with("ht")) {
        state.remove_prefix(2);
    } else {
        return false;
    }
    if (state.starts_with(' ') || state.starts_with('-')) state.remove_prefix(1);
    if (state != "on" && state != "off")
        refuse(piece, "neither on nor off", "write \"smt on\" or \"smt off\"");
    if (spec.smt && *spec.smt != (state == "on"))
        refuse(piece, "it was said otherwise before", "say it once");
    spec.smt = state == "on";
    return true;
}

/// "at 2.4GHz" or "2.4GHz"; a CPU's name may end in its clock, too: "2x Xeon Gold 6230 CPU @ 2.10GHz".
bool read_clock(MachineSpec& spec, std::string_view piece) {
    std::string_view clock = piece;
    const bool at = clock.starts_with("at ");
    if (at) clock.remove_prefix(3);
    double ghz = 0;
    const auto [end, error] = std::from_chars(clock.data(), clock.data() + clock.size(), ghz);
    const std::string_view unit = without_blank(clock.substr(static_cast<std::size_t>(end - clock.data())));
    const bool is_clock = error == std::errc() && unit == "ghz";
    if (!at && !is_clock) return false;
    if (!is_clock || !(ghz >= kSlowestGhz && ghz <= kFastestGhz))
        refuse(piece, "it is no clock", "write the clock of the cores under vector load like \"at 2.4GHz\"");
    if (spec.clock_hz) refuse(piece, "a clock was given before", "give one");
    spec.clock_hz = ghz * kGigahertz;
    return true;
}

void read_cpu(MachineSpec& spec, std::string_view piece) {
    const Counted counted = split_count(piece);
    const std::string key = hardware::cpu_key(counted.rest);
    if (!spec.cpu.empty())
        refuse(piece, fmt::format("it is taken for a CPU, and \"{}\" was named before", spec.cpu),
               "name one CPU; expected beside it: DIMMs (16x 64GiB ddr4-3200), nps4 or snc2, smt off, at "
               "2.4GHz");
    if (key.empty()) refuse(piece, "it names nothing", kExample);
    spec.cpu = key;
    if (!counted.digits.empty())
        spec.sockets = static_cast<int>(number(counted.digits, 1, 8, piece, "number of sockets"));
}

void read_piece(MachineSpec& spec, std::string_view piece) {
    if (piece.empty()) refuse(piece, "nothing stands between two commas", kExample);
    if (piece == "no dimms") {
        spec.no_dimms = true;
        return;
    }
    if (read_node_mode(spec, piece) || read_smt(spec, piece) || read_clock(spec, piece)) return;
    if (!read_dimms(spec, piece)) read_cpu(spec, piece);
}

}  // namespace

MachineSpec parse_machine_spec(std::string_view text) {
    if (text.size() > kLongest)
        refuse(text.substr(0, 40), fmt::format("it has {} characters", text.size()), kExample);
    MachineSpec spec;
    const std::string whole = plain(text);
    std::string_view rest = whole;
    while (true) {
        const std::size_t comma = rest.find(',');
        read_piece(spec, plain(rest.substr(0, comma)));
        if (comma == std::string_view::npos) break;
        rest.remove_prefix(comma + 1);
    }
    if (spec.cpu.empty()) refuse(whole, "it names no CPU", kExample);
    if (spec.dimms.empty() && !spec.no_dimms)
        refuse(whole, "it names no DIMMs", "add them: \"16x 64GiB ddr4-3200\", or \"no dimms\"");
    if (!spec.dimms.empty() && spec.no_dimms)
        refuse(whole, "it has both DIMMs and \"no dimms\"", "leave one of them away");
    return spec;
}

std::string format_machine_spec(const MachineSpec& spec) {
    std::string text = spec.sockets == 1 ? spec.cpu : fmt::format("{}x {}", spec.sockets, spec.cpu);
    for (const DimmGroup& group : spec.dimms) {
        const std::string type = plain(group.type);
        const std::string kind = group.multiplexed ? (type.empty() ? "mrdimm" : type + " mrdimm") : type;
        text += fmt::format(", {}x {}GiB {}{}{}", group.count, group.size_bytes / kGiB, kind,
                            kind.empty() ? "" : "-", group.mt_per_s);
    }
    if (spec.no_dimms) text += ", no dimms";
    if (!spec.node_mode.empty()) text += ", " + spec.node_mode;
    if (spec.smt) text += *spec.smt ? ", smt on" : ", smt off";
    if (spec.clock_hz) text += fmt::format(", at {:g}GHz", *spec.clock_hz / kGigahertz);
    return text;
}

}  // namespace weir::probe
