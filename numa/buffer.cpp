// SPDX-License-Identifier: Apache-2.0
#include "numa/buffer.h"

#include <fmt/format.h>
#include <numa.h>
#include <numaif.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <limits>

#include "base/error.h"
#include "base/units.h"

namespace weir::numa {
namespace {

constexpr std::size_t kHugePage = 2 * kMiB;

std::byte* align_up(std::byte* pointer) {
    const auto address = reinterpret_cast<std::uintptr_t>(pointer);
    return pointer + ((kHugePage - address % kHugePage) % kHugePage);
}

constexpr std::size_t kMaskBits = 1024;
constexpr std::size_t kWordBits = 8 * sizeof(unsigned long);

/// Sets the memory's policy over the nodes; returns the error number, 0 for none. (numa_tonode_memory would
/// print on stderr.)
int set_policy(std::span<std::byte> memory, int policy, std::span<const int> nodes) {
    if (memory.empty() || ::numa_available() < 0) return 0;
    if (::numa_max_node() == 0)
        return std::count(nodes.begin(), nodes.end(), 0) == std::ssize(nodes) ? 0 : EINVAL;
    std::array<unsigned long, kMaskBits / kWordBits> mask{};
    for (const int node : nodes) {
        if (node < 0 || static_cast<std::size_t>(node) >= kMaskBits) return EINVAL;
        mask[static_cast<std::size_t>(node) / kWordBits] |= 1UL
                                                            << (static_cast<std::size_t>(node) % kWordBits);
    }
    return ::mbind(memory.data(), memory.size(), policy, mask.data(), kMaskBits, 0) == 0 ? 0 : errno;
}

}  // namespace

Buffer::Buffer(std::size_t bytes, int node, Pages pages) : size_(bytes), node_(node) {
    map(bytes, pages);
    if (node >= 0) refused_ = set_policy(mapped_, MPOL_BIND, std::span(&node, 1));
}

Buffer::Buffer(std::size_t bytes, const std::vector<int>& nodes, Pages pages)
    : size_(bytes), node_(nodes.size() == 1 ? nodes.front() : -1) {
    map(bytes, pages);
    if (node_ >= 0) refused_ = set_policy(mapped_, MPOL_BIND, nodes);
    if (nodes.size() > 1) refused_ = set_policy(mapped_, MPOL_INTERLEAVE, nodes);
}

void Buffer::map(std::size_t bytes, Pages pages) {
    if (bytes == 0) return;
    // A size near 2^64 would wrap to a small length: the kernel refuses the largest one in its stead.
    const std::size_t length = bytes > std::numeric_limits<std::size_t>::max() - 2 * kHugePage
                                   ? std::numeric_limits<std::size_t>::max() / kHugePage * kHugePage
                                   : (bytes + kHugePage - 1) / kHugePage * kHugePage + kHugePage;
    void* const start =
        ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED) {
        throw MachineError(
            fmt::format("{} of memory are not to be had: {}", format_capacity(bytes), std::strerror(errno)),
            "free memory, raise ulimit -v, or choose a smaller quantisation");
    }
    mapped_ = {static_cast<std::byte*>(start), length};
    data_ = align_up(mapped_.data());
    // Advice only: a kernel without transparent huge pages refuses it, which prove_placement then shows.
    ::madvise(data_, length - kHugePage, pages == Pages::kTransparentHuge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
}

Buffer::~Buffer() {
    if (!mapped_.empty()) ::munmap(mapped_.data(), mapped_.size());
}

}  // namespace weir::numa
