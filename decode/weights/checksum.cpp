// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/checksum.h"

#include <array>
#include <bit>
#include <cstring>

namespace weir::decode {
namespace {

constexpr std::uint64_t kPrime1 = 0x9E3779B185EBCA87;
constexpr std::uint64_t kPrime2 = 0xC2B2AE3D27D4EB4F;
constexpr std::uint64_t kPrime3 = 0x165667B19E3779F9;
constexpr std::uint64_t kPrime4 = 0x85EBCA77C2B2AE63;
constexpr std::uint64_t kPrime5 = 0x27D4EB2F165667C5;

template <class Word>
Word word_at(std::span<const std::byte> bytes, std::size_t at) {
    Word word;
    std::memcpy(&word, bytes.data() + at, sizeof(Word));
    return word;
}

std::uint64_t round_of(std::uint64_t lane, std::uint64_t word) {
    return std::rotl(lane + word * kPrime2, 31) * kPrime1;
}

/// The whole stripes of 32 bytes, in four lanes.
std::uint64_t stripes(std::span<const std::byte> bytes, std::uint64_t seed) {
    std::array<std::uint64_t, 4> lanes = {seed + kPrime1 + kPrime2, seed + kPrime2, seed, seed - kPrime1};
    for (std::size_t at = 0; at + 32 <= bytes.size(); at += 32) {
        for (std::size_t i = 0; i < lanes.size(); ++i)
            lanes[i] = round_of(lanes[i], word_at<std::uint64_t>(bytes, at + 8 * i));
    }
    std::uint64_t sum =
        std::rotl(lanes[0], 1) + std::rotl(lanes[1], 7) + std::rotl(lanes[2], 12) + std::rotl(lanes[3], 18);
    for (const std::uint64_t lane : lanes) sum = (sum ^ round_of(0, lane)) * kPrime1 + kPrime4;
    return sum;
}

std::uint64_t rest(std::span<const std::byte> bytes, std::uint64_t sum) {
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8)
        sum = std::rotl(sum ^ round_of(0, word_at<std::uint64_t>(bytes, at)), 27) * kPrime1 + kPrime4;
    if (at + 4 <= bytes.size()) {
        sum = std::rotl(sum ^ (word_at<std::uint32_t>(bytes, at) * kPrime1), 23) * kPrime2 + kPrime3;
        at += 4;
    }
    for (; at < bytes.size(); ++at)
        sum = std::rotl(sum ^ (static_cast<std::uint64_t>(bytes[at]) * kPrime5), 11) * kPrime1;
    return sum;
}

}  // namespace

std::uint64_t checksum(std::span<const std::byte> bytes, std::uint64_t seed) {
    std::uint64_t sum = bytes.size() >= 32 ? stripes(bytes, seed) : seed + kPrime5;
    sum = rest(bytes.subspan(bytes.size() / 32 * 32), sum + bytes.size());
    sum = (sum ^ (sum >> 33U)) * kPrime2;
    sum = (sum ^ (sum >> 29U)) * kPrime3;
    return sum ^ (sum >> 32U);
}

}  // namespace weir::decode
