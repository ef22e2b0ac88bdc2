// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace weir::decode {

/// XXH64 of the bytes (github.com/Cyan4973/xxHash, doc/xxhash_spec.md): 64 bits, several GB/s on one core,
/// made against accidents and not against forgery.
std::uint64_t checksum(std::span<const std::byte> bytes, std::uint64_t seed);

}  // namespace weir::decode
