// SPDX-License-Identifier: Apache-2.0
#include "kernels/isa.h"

#if defined(__aarch64__)
#include <sys/auxv.h>
#elif defined(__x86_64__)
#include <cpuid.h>
#endif

#include <cstdlib>
#include <string>

#include "base/error.h"

namespace weir::kernels {
namespace {

#if defined(__x86_64__)
// The compiler's CPUID code also asks the operating system (XGETBV) whether it saves the wide registers.
// Half floats are asked for by hand, since clang 14 has no name for them.
bool has_f16c() {
    unsigned eax = 0;
    unsigned ebx = 0;
    unsigned ecx = 0;
    unsigned edx = 0;
    return __get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0 && (ecx & bit_F16C) != 0;
}
bool has_avx2() {
    return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0 && has_f16c();
}
bool has_avx512() {
    return has_avx2() && __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
           __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
           __builtin_cpu_supports("avx512vnni") != 0;
}
#else
bool has_avx2() {
    return false;
}
bool has_avx512() {
    return false;
}
#endif

#if defined(__aarch64__)
bool has_neon() {
    return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0;
}
#else
bool has_neon() {
    return false;
}
#endif

}  // namespace

std::string_view name(Isa isa) {
    switch (isa) {
        case Isa::kScalar:
            return "scalar";
        case Isa::kAvx2:
            return "avx2";
        case Isa::kAvx512:
            return "avx512";
        case Isa::kNeon:
            return "neon";
    }
    throw Fault("an instruction set without a name");
}

bool built(Isa isa) {
#if defined(__x86_64__)
    return isa != Isa::kNeon;
#elif defined(__aarch64__)
    return isa == Isa::kScalar || isa == Isa::kNeon;
#else
    return isa == Isa::kScalar;
#endif
}

bool supported(Isa isa) {
    switch (isa) {
        case Isa::kScalar:
            return true;
        case Isa::kAvx2:
            return has_avx2();
        case Isa::kAvx512:
            return has_avx512();
        case Isa::kNeon:
            return has_neon();
    }
    return false;
}

Isa best_supported() {
    if (supported(Isa::kNeon)) return Isa::kNeon;
    if (supported(Isa::kAvx512)) return Isa::kAvx512;
    return supported(Isa::kAvx2) ? Isa::kAvx2 : Isa::kScalar;
}

Isa chosen_isa() {
    const char* forced = std::getenv("WEIR_ISA");
    if (forced == nullptr || *forced == '\0') return best_supported();
    for (const Isa isa : kAllIsas) {
        if (name(isa) != forced) continue;
        if (supported(isa)) return isa;
        throw MachineError("this processor does not support WEIR_ISA=" + std::string(forced),
                           "unset WEIR_ISA to use " + std::string(name(best_supported())));
    }
    throw UsageError("WEIR_ISA=" + std::string(forced) + " names no instruction set",
                     "set it to scalar, avx2, avx512 or neon, or unset it");
}

}  // namespace weir::kernels
