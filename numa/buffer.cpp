// SPDX-License-Identifier: Apache-2.0
#include "numa/buffer.h"

#include <fmt/format.h>
#include <numa.h>
#include <numaif.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <limits>

#include "base/error.h"
#include "base/units.h"
#include "numa/page_pool.h"

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

#ifdef MADV_POPULATE_WRITE
constexpr int kPopulateWrite = MADV_POPULATE_WRITE;
#else
constexpr int kPopulateWrite = 23;  // <linux/mman.h> since 5.14
#endif

/// Of reserved pages that the counts promised and the kernel did not give.
MachineError refusal(Pages pages, int node, std::uint64_t count, int error) {
    if (const auto shortage = page_shortage(pages, node, count)) return {shortage->why, shortage->remedy};
    return {fmt::format("{} reserved pages of {} are not to be had: {}", count,
                        format_capacity(page_bytes(pages)), std::strerror(error)),
            "see whether another program takes them, or the hugetlb limit of the control group"};
}

}  // namespace

Buffer::Buffer(std::size_t bytes, int node, Pages pages) : size_(bytes), node_(node) {
    map(bytes, pages);
    bind(node < 0 ? std::vector<int>{} : std::vector<int>{node}, pages);
}

Buffer::Buffer(std::size_t bytes, const std::vector<int>& nodes, Pages pages)
    : size_(bytes), node_(nodes.size() == 1 ? nodes.front() : -1) {
    map(bytes, pages);
    bind(nodes, pages);
}

void Buffer::bind(const std::vector<int>& nodes, Pages pages) {
    if (nodes.empty() || (nodes.size() == 1 && node_ < 0)) return;
    refused_ = set_policy(mapped_, nodes.size() == 1 ? MPOL_BIND : MPOL_INTERLEAVE, nodes);
    if (reserved(pages) && node_ >= 0 && refused_ == 0) populate(pages);
}

void Buffer::map(std::size_t bytes, Pages pages) {
    if (bytes == 0) return;
    if (reserved(pages)) {
        map_reserved(bytes, pages);
        return;
    }
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

/// With the reservation that MAP_NORESERVE would leave out: the kernel then refuses here and not at the first
/// touch.
void Buffer::map_reserved(std::size_t bytes, Pages pages) {
    const std::uint64_t count = pages_for(bytes, pages);
    if (const auto shortage = page_shortage(pages, node_, count))
        throw MachineError(shortage->why, shortage->remedy);
    const std::size_t length = count * page_bytes(pages);
    const int size_bits = std::countr_zero(page_bytes(pages)) << MAP_HUGE_SHIFT;
    void* const start = ::mmap(nullptr, length, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | size_bits, -1, 0);
    if (start == MAP_FAILED) throw refusal(pages, -1, count, errno);
    mapped_ = {static_cast<std::byte*>(start), length};
    data_ = mapped_.data();
}

/// The reservation is of the whole machine, and the binding asks for pages of one node: the kernel is made to
/// find them now, when it can still say no.
void Buffer::populate(Pages pages) {
    if (mapped_.empty() || ::madvise(mapped_.data(), mapped_.size(), kPopulateWrite) == 0) return;
    const int error = errno;
    if (error == EINVAL) {  // a kernel before 5.14: as far as the counts tell
        const Readable<PagePool> pool = read_page_pool(pages, node_);
        if (pool && pool->free >= pool->promised) return;
    }
    const std::uint64_t count = mapped_.size() / page_bytes(pages);
    unmap();
    throw refusal(pages, node_, count, error);
}

void Buffer::unmap() noexcept {
    if (!mapped_.empty()) ::munmap(mapped_.data(), mapped_.size());
    mapped_ = {};
    data_ = nullptr;
}

Buffer::~Buffer() {
    unmap();
}

}  // namespace weir::numa
