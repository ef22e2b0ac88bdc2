// SPDX-License-Identifier: Apache-2.0
#include "kernels/extensions.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#endif

namespace weir::kernels {
namespace {

#if defined(__x86_64__)
/// CPUID leaf 7 (Intel's manual, volume 2, CPUID): the compilers' names for these bits differ, so they are
/// read by number.
struct Leaf7 {
    unsigned eax = 0;
    unsigned ebx = 0;
    unsigned ecx = 0;
    unsigned edx = 0;
};

Leaf7 leaf7(unsigned sub) {
    Leaf7 leaf;
    if (__get_cpuid_count(7, 0, &leaf.eax, &leaf.ebx, &leaf.ecx, &leaf.edx) == 0) return {};
    if (sub == 0) return leaf;
    if (leaf.eax < sub) return {};  // the highest sub-leaf there is
    __get_cpuid_count(7, sub, &leaf.eax, &leaf.ebx, &leaf.ecx, &leaf.edx);
    return leaf;
}

bool bit(unsigned word, unsigned number) {
    return (word >> number & 1U) != 0;
}

/// Registers that the operating system saves (XCR0); 0 where it does not say so.
std::uint64_t saved_registers() {
    unsigned eax = 0;
    unsigned ebx = 0;
    unsigned ecx = 0;
    unsigned edx = 0;
    constexpr unsigned kOsXsave = 27;
    if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) == 0 || !bit(ecx, kOsXsave)) return 0;
    asm volatile("xgetbv" : "=a"(eax), "=d"(edx) : "c"(0));
    return std::uint64_t{edx} << 32U | eax;
}

bool saves(std::uint64_t wanted) {
    return (saved_registers() & wanted) == wanted;
}

constexpr std::uint64_t kYmm = 0x6;          // with the halves below
constexpr std::uint64_t kZmm = kYmm | 0xE0;  // and masks
constexpr std::uint64_t kTiles = 0x60000;    // configuration and data

Unreadable not_there(const std::string& name, const std::string& since) {
    return {"this processor has no " + name, "use a processor that has it: " + since};
}

Unreadable not_saved(const std::string& name) {
    return {"the operating system does not save the registers of " + name,
            "enable them in the hypervisor, or use a later kernel"};
}

std::optional<Unreadable> lacking_vector(bool there, std::uint64_t registers, const std::string& name,
                                         const std::string& since) {
    if (!there) return not_there(name, since);
    if (!saves(registers)) return not_saved(name);
    return std::nullopt;
}

std::optional<Unreadable> lacking_tiles(unsigned bit_of_type, const std::string& name) {
    constexpr unsigned kAmxTile = 24;
    const unsigned edx = leaf7(0).edx;
    if (!bit(edx, kAmxTile) || !bit(edx, bit_of_type))
        return not_there(name, "Intel's Xeon since Sapphire Rapids (2023)");
    if (!saves(kTiles)) return not_saved(name);
    constexpr int kAskForRegisters = 0x1023;  // ARCH_REQ_XCOMP_PERM
    constexpr unsigned long kTileData = 18;
    if (::syscall(SYS_arch_prctl, kAskForRegisters, kTileData) != 0) {
        return Unreadable{
            std::string("Linux refuses the tile registers (arch_prctl: ") + std::strerror(errno) + ")",
            "use Linux 5.16 or later, and allow arch_prctl"};
    }
    return std::nullopt;
}
#endif

}  // namespace

std::optional<Unreadable> lacking(Extension extension) {
#if defined(__x86_64__)
    switch (extension) {
        case Extension::kAvxVnni:
            return lacking_vector(bit(leaf7(1).eax, 4), kYmm, "AVX-VNNI",
                                  "Intel's since Alder Lake and Sapphire Rapids, AMD's since Zen 5");
        case Extension::kAvx512Bf16:
            return lacking_vector(bit(leaf7(1).eax, 5), kZmm, "AVX512_BF16",
                                  "Intel's Xeon since Cooper Lake, AMD's since Zen 4");
        case Extension::kAmxInt8:
            return lacking_tiles(25, "AMX-INT8");
        case Extension::kAmxBf16:
            return lacking_tiles(22, "AMX-BF16");
    }
#else
    static_cast<void>(extension);
#endif
    return Unreadable{"this processor is no x86-64", "use one that is"};
}

}  // namespace weir::kernels
