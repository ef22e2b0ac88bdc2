// SPDX-License-Identifier: Apache-2.0
#include "numa/buffer.h"

#include <fmt/format.h>
#include <numa.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "base/error.h"
#include "base/units.h"

namespace weir::numa {
namespace {

constexpr std::size_t kHugePage = 2 * kMiB;

std::byte* align_up(std::byte* pointer) {
    const auto address = reinterpret_cast<std::uintptr_t>(pointer);
    return pointer + ((kHugePage - address % kHugePage) % kHugePage);
}

void bind_to_node(std::byte* data, std::size_t bytes, int node) {
    if (node < 0 || ::numa_available() < 0 || ::numa_max_node() == 0) return;
    ::numa_tonode_memory(data, bytes, node);
}

}  // namespace

Buffer::Buffer(std::size_t bytes, int node, Pages pages) : size_(bytes), node_(node) {
    if (bytes == 0) return;
    const std::size_t length = (bytes + kHugePage - 1) / kHugePage * kHugePage + kHugePage;
    void* const start =
        ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED) {
        throw MachineError(fmt::format("{} of memory are not to be had: {}", format_capacity(bytes), std::strerror(errno)),
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
