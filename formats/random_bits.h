// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace weir::formats {

/// 4^(i / 64) / 2: log-uniform steps from 0.5 to 2.
constexpr std::array<float, 64> spread_table() {
    constexpr double kStep = 1.0218971486541166;  // 4^(1/64)
    std::array<float, 64> table{};
    double value = 0.5;
    for (float& entry : table) {
        entry = static_cast<float>(value);
        value *= kStep;
    }
    return table;
}
inline constexpr std::array<float, 64> kSpread = spread_table();

/// xoshiro256++ (Blackman and Vigna, public domain), seeded by splitmix64 from a seed and an index: the same
/// numbers on every machine, 8 bytes a nanosecond or so.
class RandomBits {
public:
    RandomBits(std::uint64_t seed, std::uint64_t index) {
        std::uint64_t x = seed ^ mix(index + 0x9E3779B97F4A7C15ULL);
        for (std::uint64_t& word : state_) {
            x += 0x9E3779B97F4A7C15ULL;
            word = mix(x);
        }
    }

    std::uint64_t next() {
        const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
        const std::uint64_t t = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= t;
        state_[3] = std::rotl(state_[3], 45);
        return result;
    }

    void fill(std::byte* out, std::size_t size) {
        RandomBits local = *this;  // bytes may alias anything: a local state stays in registers
        std::size_t done = 0;
        for (; done + 8 <= size; done += 8) {
            const std::uint64_t word = little_endian(local.next());
            std::memcpy(out + done, &word, 8);
        }
        if (done < size) {
            const std::uint64_t word = little_endian(local.next());
            std::memcpy(out + done, &word, size - done);
        }
        *this = local;
    }

    /// Log-uniform in [0.5, 2): how synthetic block scales vary.
    static float spread(std::uint64_t bits) { return kSpread[bits & 63U]; }
    /// Root mean square of spread().
    static constexpr float kSpreadRms = 1.157F;

    /// The word as it lies in memory on most machines.
    static std::uint64_t little_endian(std::uint64_t word) {
        if constexpr (std::endian::native == std::endian::big) return __builtin_bswap64(word);
        return word;
    }

private:
    static std::uint64_t mix(std::uint64_t z) {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31);
    }

    std::array<std::uint64_t, 4> state_{};
};

}  // namespace weir::formats
