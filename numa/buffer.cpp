// SPDX-License-Identifier: Apache-2.0
#include "numa/buffer.h"

#include <fmt/format.h>
#include <numa.h>
#include <numaif.h>
#include <sys/mman.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
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

/// A container may forbid mbind(2); then first touch by a pinned owner places the pages all the same, which
/// prove_placement shows. numa_tonode_memory would print on stderr.
void bind_to_node(std::byte* data, std::size_t bytes, int node) {
    constexpr std::size_t kBits = 8 * sizeof(unsigned long);
    std::array<unsigned long, 16> mask{};
    const auto bit = static_cast<std::size_t>(node);
    if (node < 0 || bit >= kBits * mask.size() || ::numa_available() < 0 || ::numa_max_node() == 0) return;
    mask[bit / kBits] = 1UL << (bit % kBits);
    static_cast<void>(::mbind(data, bytes, MPOL_BIND, mask.data(), kBits * mask.size(), 0));
}

}  // namespace

Buffer::Buffer(std::size_t bytes, int node, Pages pages) : size_(bytes), node_(node) {
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
    bind_to_node(data_, length - kHugePage, node);
}

Buffer::~Buffer() {
    if (!mapped_.empty()) ::munmap(mapped_.data(), mapped_.size());
}

}  // namespace weir::numa
