// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "numa/pages.h"

namespace weir::numa {

/// Memory on one NUMA node, or spread over several, aligned to 2 MiB, zero until written. Pages come into
/// being at first touch, which the thread that will read them should do; reserved ones that are bound to a
/// node at once, since a first touch that finds none left there would end the process (SIGBUS).
class Buffer {
public:
    /// node -1: wherever the first touch falls. Bound to the node (MPOL_BIND) when the machine has several;
    /// see refused(). Throws MachineError when the memory is not to be had, of reserved pages with how many
    /// there are and how to reserve more.
    Buffer(std::size_t bytes, int node, Pages pages);
    /// On the one node given, or page by page over several in turn (MPOL_INTERLEAVE).
    Buffer(std::size_t bytes, const std::vector<int>& nodes, Pages pages);
    Buffer(Buffer&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)),
          size_(std::exchange(other.size_, 0)),
          mapped_(std::exchange(other.mapped_, {})),
          node_(other.node_),
          refused_(other.refused_) {}
    Buffer& operator=(Buffer&&) = delete;
    Buffer(const Buffer&) = delete;
    ~Buffer();

    std::span<std::byte> bytes() { return {data_, size_}; }
    std::span<const std::byte> bytes() const { return {data_, size_}; }
    int node() const { return node_; }  ///< -1 when the memory is of no node or of several

    /// The error number with which the kernel refused to bind the memory (a container's seccomp profile may
    /// forbid mbind(2)); 0 when it did as asked. Then first touch by a pinned owner places the pages all the
    /// same, which only prove_placement shows.
    int refused() const { return refused_; }

private:
    void map(std::size_t bytes, Pages pages);
    void map_reserved(std::size_t bytes, Pages pages);
    void bind(const std::vector<int>& nodes, Pages pages);
    void populate(Pages pages);
    void unmap() noexcept;

    std::byte* data_ = nullptr;
    std::size_t size_ = 0;
    std::span<std::byte> mapped_;
    int node_;
    int refused_ = 0;
};

}  // namespace weir::numa
