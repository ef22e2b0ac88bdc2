// SPDX-License-Identifier: Apache-2.0
#include "kernels/peak.h"

#include <array>
#include <bit>
#include <optional>
#include <string>

#include "kernels/extensions.h"
#include "kernels/not_built.h"
#include "kernels/peak_sets.h"

namespace weir::kernels {
namespace {

double float_dot(PeakOperands operands) {
    return static_cast<double>(std::bit_cast<float>(operands.x)) *
           static_cast<double>(std::bit_cast<float>(operands.y));
}

/// A BF16 is the upper half of a float.
double bf16_dot(PeakOperands operands) {
    constexpr std::uint32_t kUpper = 0xFFFF0000;
    return float_dot({operands.x & kUpper, operands.y & kUpper}) +
           float_dot({operands.x << 16U, operands.y << 16U});
}

double int8_dot(PeakOperands operands) {
    const auto x = std::bit_cast<std::array<std::int8_t, 4>>(operands.x);
    const auto y = std::bit_cast<std::array<std::int8_t, 4>>(operands.y);
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) sum += x[i] * y[i];
    return sum;
}

/// The functions of an instruction set, null where it has none.
struct Functions {
    PeakFn fp32 = nullptr;
    PeakFn int8 = nullptr;
    std::string_view fp32_instruction;
    std::string_view int8_instruction;
};

Functions functions(Isa isa) {
    switch (isa) {
        case Isa::kScalar:
            return {scalar::fp32_peak, nullptr, "multiply and add", ""};
#if defined(__x86_64__)
        case Isa::kAvx2:
            if (!lacking(Extension::kAvxVnni))
                return {avx2::fp32_peak, avx2::int8_vnni_peak, "vfmadd ymm", "vpdpbusd ymm"};
            return {avx2::fp32_peak, avx2::int8_peak, "vfmadd ymm", "vpmaddubsw, vpmaddwd, vpaddd ymm"};
        case Isa::kAvx512:
            return {avx512::fp32_peak, avx512::int8_peak, "vfmadd zmm", "vpdpbusd zmm"};
#elif defined(__aarch64__)
        case Isa::kNeon:
            return {neon::fp32_peak, neon::int8_peak, "fmla", "sdot"};
#endif
        default:
            throw not_built("peak kernels", isa);
    }
}

Unreadable no_kernel(std::string_view type, Isa isa) {
    return {"the kernels of " + std::string(name(isa)) + " use no " + std::string(type) + " instruction",
            "choose another instruction set with WEIR_ISA, on a processor that has it"};
}

#if defined(__x86_64__)
/// The function where this process can use the extension that it needs.
Readable<PeakFn> with(PeakFn run, Extension extension) {
    if (std::optional<Unreadable> reason = lacking(extension)) return *reason;
    return run;
}
#endif

}  // namespace

PeakOperands Peak::small_operands() const {
    if (dot == int8_dot) {
        return {std::bit_cast<std::uint32_t>(std::array<std::int8_t, 4>{1, 2, 3, 4}),
                std::bit_cast<std::uint32_t>(std::array<std::int8_t, 4>{5, -6, 7, -8})};
    }
    constexpr std::uint32_t kOneAndAHalf = 0x3FC0;  // as BF16
    constexpr std::uint32_t kAHalf = 0x3F00;
    constexpr std::uint32_t kMinusAQuarter = 0xBE80;
    if (dot == bf16_dot) return {kOneAndAHalf << 16U | kAHalf, kAHalf << 16U | kMinusAQuarter};
    return {kOneAndAHalf << 16U, kAHalf << 16U};
}

std::vector<Peak> peaks(Isa isa) {
    const Functions own = functions(isa);
    const auto or_none = [&](PeakFn run, std::string_view type) {
        return run == nullptr ? Readable<PeakFn>(no_kernel(type, isa)) : Readable<PeakFn>(run);
    };
    std::vector<Peak> all{
        {"fp32", own.fp32_instruction, or_none(own.fp32, "fp32"), 1, float_dot},
        {"bf16", "", no_kernel("bf16", isa), 2, bf16_dot},
        {"int8", own.int8_instruction, or_none(own.int8, "int8"), 4, int8_dot},
        {"amx-int8", "", no_kernel("amx-int8", isa), 4, int8_dot},
        {"amx-bf16", "", no_kernel("amx-bf16", isa), 2, bf16_dot},
    };
#if defined(__x86_64__)
    if (isa == Isa::kAvx512) {
        const auto set = [&](std::size_t i, std::string_view instruction, PeakFn run, Extension extension) {
            all[i].run = with(run, extension);
            if (all[i].run) all[i].instruction = instruction;
        };
        set(1, "vdpbf16ps zmm", avx512::bf16_peak, Extension::kAvx512Bf16);
        set(3, "tdpbssd", amx::int8_peak, Extension::kAmxInt8);
        set(4, "tdpbf16ps", amx::bf16_peak, Extension::kAmxBf16);
    }
#endif
    return all;
}

}  // namespace weir::kernels
