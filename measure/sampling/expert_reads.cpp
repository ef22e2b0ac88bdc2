// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/expert_reads.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/error.h"
#include "measure/sampling/window_clock.h"

namespace weir::measure {
namespace {

constexpr std::size_t kLeastPart = 256 * kKiB;
constexpr std::size_t kParts = 8;

/// xorshift64: cheap enough to be drawn between two parts.
std::uint64_t next(std::uint64_t& state) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

std::size_t whole_granules(std::size_t bytes) {
    return std::max<std::size_t>(1, bytes / kernels::kReadGranule) * kernels::kReadGranule;
}

}  // namespace

std::size_t expert_part_bytes(int threads, std::size_t own_bytes) {
    const std::size_t share = std::max(kLeastPart, kExpertBytes / static_cast<std::size_t>(threads));
    return whole_granules(std::min(share, own_bytes / kParts));
}

std::size_t ExpertReads::Reader::read(const kernels::ReadKernel& kernel) {
    const std::size_t begin = order[at] * part_bytes;
    const std::size_t length = std::min(part_bytes, own.size() - begin);
    const std::size_t piece = std::min(kReadPiece, length - done);
    sum += kernel.sum(own.data() + begin + done, piece);
    done += piece;
    if (done == length) next_part();
    return piece;
}

/// Swaps one of the half's parts that are left to the front of them.
void ExpertReads::Reader::draw() {
    const std::size_t half = order.size() / 2;
    const std::size_t end = at < half ? half : order.size();
    std::swap(order[at], order[at + next(random) % (end - at)]);
}

void ExpertReads::Reader::next_part() {
    done = 0;
    if (++at == order.size()) {
        wrong = wrong || sum != expected;
        sum = 0;
        at = 0;
    }
    draw();
}

ExpertReads::ExpertReads(const Arena& arena, int threads, kernels::ReadKernel kernel)
    : kernel_(kernel), readers_(static_cast<std::size_t>(threads)) {
    for (int thread = 0; thread < threads; ++thread) {
        Reader& reader = readers_[static_cast<std::size_t>(thread)];
        reader.own = arena.own(thread).bytes();
        if (reader.own.empty()) throw Fault("experts in no memory");
        reader.part_bytes = expert_part_bytes(threads, reader.own.size());
        reader.expected = arena.sum(thread);
        reader.random = 0x2545f4914f6cdd1dU + static_cast<std::uint64_t>(thread);
        reader.order.resize((reader.own.size() + reader.part_bytes - 1) / reader.part_bytes);
        std::iota(reader.order.begin(), reader.order.end(), 0U);
        for (std::size_t left = reader.order.size(); left > 1; --left)
            std::swap(reader.order[left - 1], reader.order[next(reader.random) % left]);
    }
}

Work ExpertReads::work() {
    return [this](numa::Member& member, const WindowClock& clock) {
        Reader& reader = readers_[static_cast<std::size_t>(member.thread())];
        return for_a_window(clock, [&] { return static_cast<double>(reader.read(kernel_)); });
    };
}

void ExpertReads::validate(const numa::Team& team) {
    team.run([&](numa::Member& member) {
        Reader& reader = readers_[static_cast<std::size_t>(member.thread())];
        do reader.read(kernel_);
        while (!reader.at_start());
        if (reader.wrong) throw Fault("a read of whole experts in random order gave a wrong sum");
    });
}

}  // namespace weir::measure
