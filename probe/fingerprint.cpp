// SPDX-License-Identifier: Apache-2.0
#include "probe/fingerprint.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "base/units.h"

namespace weir::probe {
namespace {

/// Source: Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm" (RFC 9923).
constexpr std::uint64_t kOffsetBasis = 0xcbf29ce484222325;
constexpr std::uint64_t kPrime = 0x100000001b3;

std::uint64_t fnv1a(std::string_view text) {
    std::uint64_t hash = kOffsetBasis;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
    return hash;
}

}  // namespace

std::uint64_t round_memory(std::uint64_t bytes) {
    const std::uint64_t granule = std::max(std::bit_floor(bytes / 16), kGiB);
    return (bytes + granule - 1) / granule * granule;
}

std::string fingerprint(std::string_view cpu_model, std::string_view shape, std::uint64_t memory_bytes) {
    return fmt::format("{:016x}",
                       fnv1a(fmt::format("{}|{}|{}", cpu_model, shape, round_memory(memory_bytes))));
}

}  // namespace weir::probe
