// SPDX-License-Identifier: Apache-2.0
#include "base/cpu_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/error.h"

namespace weir {
namespace {

/// No machine has more: a bound that keeps "0-4000000000" from filling the memory.
constexpr int kMostCpus = 1 << 20;

[[noreturn]] void reject(std::string_view text, std::string_view part) {
    throw InputError(fmt::format("CPU list \"{}\"", text),
                     fmt::format("\"{}\" is no CPU, range or stepped range", part),
                     "write it as the kernel does: \"0-3,8\"");
}

/// Takes a number from the front of `rest`.
bool take_number(std::string_view& rest, int& out) {
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), out);
    if (error != std::errc() || out < 0 || out >= kMostCpus) return false;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return true;
}

bool take_char(std::string_view& rest, char wanted) {
    if (rest.empty() || rest.front() != wanted) return false;
    rest.remove_prefix(1);
    return true;
}

bool append_part(std::string_view part, std::vector<int>& cpus) {
    int first = 0;
    if (!take_number(part, first)) return false;
    int last = first;
    int step = 1;
    if (take_char(part, '-')) {
        if (!take_number(part, last) || last < first) return false;
        if (take_char(part, ':') && (!take_number(part, step) || step == 0)) return false;
    }
    if (!part.empty()) return false;
    for (int cpu = first; cpu <= last; cpu += step) cpus.push_back(cpu);
    return true;
}

}  // namespace

std::vector<int> parse_cpu_list(std::string_view text) {
    std::string_view rest = text;
    while (!rest.empty() && (rest.back() == '\n' || rest.back() == ' ')) rest.remove_suffix(1);
    std::vector<int> cpus;
    while (!rest.empty()) {
        const std::size_t comma = rest.find(',');
        const std::string_view part = rest.substr(0, comma);
        if (!append_part(part, cpus) || comma + 1 == rest.size()) reject(text, part);
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    }
    std::sort(cpus.begin(), cpus.end());
    cpus.erase(std::unique(cpus.begin(), cpus.end()), cpus.end());
    return cpus;
}

std::string format_cpu_list(std::vector<int> cpus) {
    std::sort(cpus.begin(), cpus.end());
    cpus.erase(std::unique(cpus.begin(), cpus.end()), cpus.end());
    std::string out;
    for (std::size_t i = 0; i < cpus.size();) {
        std::size_t last = i;
        while (last + 1 < cpus.size() && cpus[last + 1] == cpus[last] + 1) ++last;
        if (!out.empty()) out += ',';
        out += last == i ? fmt::format("{}", cpus[i]) : fmt::format("{}-{}", cpus[i], cpus[last]);
        i = last + 1;
    }
    return out;
}

}  // namespace weir
