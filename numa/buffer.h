// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <utility>

namespace weir::numa {

/// Which pages a buffer asks for.
enum class Pages { kSmall, kTransparentHuge };

/// Memory on one NUMA node, aligned to 2 MiB, zero until written. Pages come into being at first touch, which
/// the thread that will read them should do.
class Buffer {
public:
    /// node -1: wherever the first touch falls. Bound to the node (MPOL_BIND) when the machine has several
    /// and the kernel allows it. Throws MachineError when the memory is not to be had.
    Buffer(std::size_t bytes, int node, Pages pages);
    Buffer(Buffer&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)),
          size_(std::exchange(other.size_, 0)),
          mapped_(std::exchange(other.mapped_, {})),
          node_(other.node_) {}
    Buffer& operator=(Buffer&&) = delete;
    Buffer(const Buffer&) = delete;
    ~Buffer();

    std::span<std::byte> bytes() { return {data_, size_}; }
    std::span<const std::byte> bytes() const { return {data_, size_}; }
    int node() const { return node_; }

private:
    std::byte* data_ = nullptr;
    std::size_t size_ = 0;
    std::span<std::byte> mapped_;
    int node_;
};

}  // namespace weir::numa
