// SPDX-License-Identifier: Apache-2.0
#include "probe/isa.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <iterator>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>

namespace weir::probe {
namespace {

struct Name {
    std::string_view kernel;  ///< in /proc/cpuinfo
    std::string_view weir;
};

constexpr Name kNames[] = {
    {"sse4_2", "sse4.2"},     {"avx2", "avx2"},         {"fma", "fma"},
    {"f16c", "f16c"},         {"avx_vnni", "avxvnni"},  {"avx512f", "avx512f"},
    {"avx512bw", "avx512bw"}, {"avx512vl", "avx512vl"}, {"avx512_vnni", "avx512vnni"},
    {"asimd", "neon"},        {"asimddp", "dotprod"},   {"i8mm", "i8mm"},
    {"sve", "sve"},
};

/// The words after "flags" (x86) or "Features" (Arm) of the first CPU.
std::set<std::string> cpuinfo_flags(const SystemFiles& files) {
    std::istringstream in(files.text("/proc/cpuinfo").value_or(""));
    std::set<std::string> words;
    for (std::string line; words.empty() && std::getline(in, line);) {
        if (!line.starts_with("flags") && !line.starts_with("Features")) continue;
        std::istringstream rest(line.substr(line.find(':') + 1));
        for (std::string word; rest >> word;) words.insert(word);
    }
    return words;
}

std::vector<std::string> from_cpuinfo(const SystemFiles& files) {
    const std::set<std::string> flags = cpuinfo_flags(files);
    std::vector<std::string> found;
    for (const Name& name : kNames) {
        if (flags.contains(std::string(name.kernel))) found.emplace_back(name.weir);
    }
    return found;
}

#if defined(__x86_64__)
/// CPUID leaf 7, subleaf 1, EAX bit 4. clang 14's __builtin_cpu_supports knows neither this name nor "f16c";
/// AVX2's check covers the kernel's part of both, since they use the same registers.
bool has_avx_vnni() {
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
    if (__builtin_cpu_supports("avx2") == 0) return false;
    return __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx) != 0 && (eax & (1U << 4)) != 0;
}

/// CPUID leaf 1, ECX bit 29.
bool has_f16c() {
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
    if (__builtin_cpu_supports("avx2") == 0) return false;
    return __get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0 && (ecx & (1U << 29)) != 0;
}

std::vector<std::string> from_cpuid() {
    std::vector<std::string> found;
    __builtin_cpu_init();
    if (__builtin_cpu_supports("sse4.2")) found.emplace_back("sse4.2");
    if (__builtin_cpu_supports("avx2")) found.emplace_back("avx2");
    if (__builtin_cpu_supports("fma")) found.emplace_back("fma");
    if (has_f16c()) found.emplace_back("f16c");
    if (has_avx_vnni()) found.emplace_back("avxvnni");
    if (__builtin_cpu_supports("avx512f")) found.emplace_back("avx512f");
    if (__builtin_cpu_supports("avx512bw")) found.emplace_back("avx512bw");
    if (__builtin_cpu_supports("avx512vl")) found.emplace_back("avx512vl");
    if (__builtin_cpu_supports("avx512vnni")) found.emplace_back("avx512vnni");
    return found;
}
#endif

/// The names that CPUID gives, separated by blanks; nothing where only the kernel knows.
std::optional<std::string> asked_of_cpu() {
#if defined(__x86_64__)
    std::string all;
    for (const std::string& name : from_cpuid()) all += all.empty() ? name : " " + name;
    return all;
#else
    return std::nullopt;
#endif
}

}  // namespace

std::vector<std::string> read_isa(const SystemFiles& files) {
    const std::optional<std::string> asked = files.ask("isa", asked_of_cpu);
    if (!asked) return from_cpuinfo(files);
    std::istringstream in(*asked);
    return {std::istream_iterator<std::string>(in), {}};
}

}  // namespace weir::probe
