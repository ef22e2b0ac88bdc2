// SPDX-License-Identifier: Apache-2.0
#include "numa/placement.h"

#include <fmt/format.h>
#include <numaif.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "base/units.h"

namespace weir::numa {
namespace {

constexpr std::size_t kSamples = 65536;
constexpr std::uint64_t kMix = 0x9e3779b97f4a7c15U;  // odd, 2^64 over the golden ratio: spreads its multiples

struct Count {
    std::uint64_t right = 0;
    std::uint64_t all = 0;
};

std::vector<void*> sample_pages(const Buffer& buffer) {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const std::size_t pages = (buffer.bytes().size() + page - 1) / page;
    const std::size_t step = std::max<std::size_t>(1, (pages + kSamples - 1) / kSamples);
    std::vector<void*> samples;
    // One of every `step` pages, not always the same one: interleaved pages could be in step with it.
    for (std::size_t begin = 0; begin < pages; begin += step) {
        const std::size_t i = std::min(pages - 1, begin + (begin / step * kMix >> 32U) % step);
        // move_pages takes void*, though asking moves and writes nothing.
        samples.push_back(const_cast<std::byte*>(buffer.bytes().data()) +
                          i * page);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    }
    return samples;
}

/// Adds one buffer's pages; the error number when the kernel does not answer.
std::optional<int> count_local(const Buffer& buffer, int expected_node, Count& count) {
    std::vector<void*> pages = sample_pages(buffer);
    std::vector<int> nodes(pages.size(), -ENOENT);
    if (::move_pages(0, pages.size(), pages.data(), nullptr, nodes.data(), 0) != 0) return errno;
    for (const int node : nodes) {
        if (node < 0) continue;
        ++count.all;
        if (expected_node < 0 || node == expected_node) ++count.right;
    }
    return std::nullopt;
}

Readable<double> local_fraction(std::span<const Buffer* const> buffers, std::span<const int> expected_nodes) {
    Count count;
    for (std::size_t i = 0; i < buffers.size(); ++i) {
        if (const auto error = count_local(*buffers[i], expected_nodes[i], count)) {
            return Unreadable{fmt::format("move_pages: {}", std::strerror(*error)),
                              "allow the move_pages system call (seccomp profile of the container)"};
        }
    }
    if (count.all == 0) {
        // Pages that NUMA balancing has marked are hidden from move_pages by kernels 6.0 to 6.4.
        return Unreadable{
            "the kernel shows no page of it: none was touched yet, or NUMA balancing hides them",
            "ask after the memory was filled; write 0 to /proc/sys/kernel/numa_balancing"};
    }
    return static_cast<double>(count.right) / static_cast<double>(count.all);
}

/// Part of [begin, end) that the buffers cover.
std::uint64_t overlap(std::span<const Buffer* const> buffers, std::uint64_t begin, std::uint64_t end) {
    std::uint64_t bytes = 0;
    for (const Buffer* buffer : buffers) {
        const auto first = reinterpret_cast<std::uintptr_t>(buffer->bytes().data());
        const std::uint64_t low = std::max<std::uint64_t>(first, begin);
        const std::uint64_t high = std::min<std::uint64_t>(first + buffer->bytes().size(), end);
        if (high > low) bytes += high - low;
    }
    return bytes;
}

/// What a line of smaps adds.
struct Line {
    double bytes = 0;
    bool resident = false;
    bool huge = false;
};

/// Reserved pages are in a mapping's Hugetlb lines alone; its Rss leaves them out.
Line read_line(const std::string& line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) return {};
    const std::string name = line.substr(0, colon);
    const bool hugetlb = name == "Private_Hugetlb" || name == "Shared_Hugetlb";
    Line read{0, hugetlb || name == "Rss", hugetlb || name == "AnonHugePages"};
    if (read.resident || read.huge)
        read.bytes = std::stod(line.substr(colon + 1)) * static_cast<double>(kKiB);
    return read;
}

/// Huge bytes of mappings that the buffers lie in: neighbouring mappings merge, so each counts by its share.
Readable<double> huge_fraction(std::span<const Buffer* const> buffers) {
    std::ifstream smaps("/proc/self/smaps");
    if (!smaps) return Unreadable{"/proc/self/smaps cannot be read", "mount /proc"};
    double huge = 0;
    double resident = 0;
    double share = 0;
    std::string line;
    while (std::getline(smaps, line)) {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
        char dash = 0;
        std::istringstream header(line);
        if (line.find('-') < 17 && header >> std::hex >> begin >> dash >> end && dash == '-' && end > begin) {
            share = static_cast<double>(overlap(buffers, begin, end)) / static_cast<double>(end - begin);
        } else if (share > 0) {
            const Line counted = read_line(line);
            const double bytes = share * counted.bytes;
            if (counted.resident) resident += bytes;
            if (counted.huge) huge += bytes;
        }
    }
    if (resident == 0) return Unreadable{"no page has been touched yet", "ask after the memory was filled"};
    return huge / resident;
}

}  // namespace

PlacementProof prove_placement(std::span<const Buffer* const> buffers) {
    std::vector<int> nodes;
    for (const Buffer* buffer : buffers) nodes.push_back(buffer->node());
    return prove_placement(buffers, nodes);
}

PlacementProof prove_placement(std::span<const Buffer* const> buffers, std::span<const int> expected_nodes) {
    return {local_fraction(buffers, expected_nodes), huge_fraction(buffers)};
}

}  // namespace weir::numa
