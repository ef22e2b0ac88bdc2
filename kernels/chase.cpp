// SPDX-License-Identifier: Apache-2.0
#include "kernels/chase.h"

#include <utility>

#include "base/error.h"

namespace weir::kernels {
namespace {

// How many exchanges ahead their lines are asked for: they come from memory, and a cycle over gigabytes would
// otherwise take a latency for each of its lines to make.
constexpr std::size_t kAhead = 24;
constexpr std::uint64_t kMostLines = std::uint64_t{1} << 32;

/// Random numbers (splitmix64: G. Steele, D. Lea, C. Flood, OOPSLA 2014).
class Draw {
public:
    explicit Draw(std::uint64_t seed) : state_(seed) {}

    /// One of 0 to bound - 1; bound is at most 2^32.
    std::size_t below(std::size_t bound) { return ((next() >> 32U) * bound) >> 32U; }

private:
    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31U);
    }

    std::uint64_t state_;
};

}  // namespace

const Link* make_cycle(std::span<std::byte> memory, std::uint64_t seed) {
    const std::size_t lines = memory.size() / sizeof(Link);
    if (lines == 0 || lines > kMostLines) throw Fault("a cycle of no line, or of more than it can have");
    if (reinterpret_cast<std::uintptr_t>(memory.data()) % alignof(Link) != 0)
        throw Fault("a cycle over memory that is not aligned to cache lines");
    Link* const line = reinterpret_cast<Link*>(memory.data());
    for (std::size_t i = 0; i < lines; ++i) line[i].next = line + i;
    Draw draw(seed);
    Draw ahead(seed);  // draws the same numbers, kAhead exchanges earlier
    std::size_t asked = lines - 1;
    const auto ask = [&] {
        if (asked > 0) __builtin_prefetch(line + ahead.below(asked--), 1);
    };
    for (std::size_t i = 0; i < kAhead; ++i) ask();
    for (std::size_t i = lines - 1; i > 0; --i) {
        ask();
        std::swap(line[i].next, line[draw.below(i)].next);
    }
    return line;
}

const Link* follow(const Link* from, std::size_t links) {
    for (; links > 0; --links) from = from->next;
    return from;
}

}  // namespace weir::kernels
