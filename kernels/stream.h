// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "kernels/isa.h"

namespace weir::kernels {

/// What a stream kernel does with its arrays of doubles, as STREAM has it (McCalpin, 1995), and writes alone.
enum class StreamOp {
    kWrite,  ///< a[i] = s
    kCopy,   ///< a[i] = b[i]
    kScale,  ///< a[i] = s * b[i]
    kAdd,    ///< a[i] = b[i] + c[i]
    kTriad,  ///< a[i] = b[i] + s * c[i]
};

inline constexpr StreamOp kAllStreamOps[] = {StreamOp::kWrite, StreamOp::kCopy, StreamOp::kScale,
                                             StreamOp::kAdd, StreamOp::kTriad};

/// How it stores. An ordinary store reads the line that it writes (write-allocate; some processors spare it
/// where whole lines are written) and leaves it in the caches; a non-temporal one does neither.
enum class Store { kOrdinary, kNonTemporal };

inline constexpr Store kAllStores[] = {Store::kOrdinary, Store::kNonTemporal};

/// The arrays: 64-byte aligned, apart from one another; `count` is a multiple of kStreamGranule. Arrays that
/// the operation has no use for may be null.
struct StreamArgs {
    double* a = nullptr;
    const double* b = nullptr;
    const double* c = nullptr;
    double s = 0;
    std::size_t count = 0;
};

inline constexpr std::size_t kStreamGranule = 512;  ///< elements: 4 KiB

using StreamFn = void (*)(const StreamArgs& args);

/// One way to do an operation. Several of one operation and store differ by how they ask for what they read:
/// the best of them is the operation's figure.
struct StreamKernel {
    std::string_view name;  ///< "triad", "triad-nt", "triad-nt-prefetch-2k" …
    StreamOp op;
    Store store;
    StreamFn run = nullptr;
};

/// All of an instruction set: of each operation and store that it has, the plain one first. The scalar set,
/// what the others are compared with, has ordinary stores alone. Non-temporal stores are ordered by a fence
/// before a call returns. Throws MachineError when this build has none.
std::span<const StreamKernel> stream_kernels(Isa isa);

/// The plain one of an operation and store; a Fault when the set has none.
StreamKernel plain_stream_kernel(Isa isa, StreamOp op, Store store);

/// Whether the operation reads b[], and c[].
constexpr bool reads_b(StreamOp op) {
    return op != StreamOp::kWrite;
}
constexpr bool reads_c(StreamOp op) {
    return op == StreamOp::kAdd || op == StreamOp::kTriad;
}

/// Bytes of an element that STREAM counts: 8 an array that the operation uses.
constexpr std::size_t counted_bytes(StreamOp op) {
    return sizeof(double) * (1 + (reads_b(op) ? 1U : 0U) + (reads_c(op) ? 1U : 0U));
}
/// Bytes of an element that cross the memory bus: with 8 more where an ordinary store allocates its line; not
/// measured, and too many where the processor spares that.
constexpr std::size_t traffic_bytes(StreamOp op, Store store) {
    return counted_bytes(op) + (store == Store::kOrdinary ? sizeof(double) : 0);
}

/// "write", "copy", "scale", "add", "triad"; with "-nt" for non-temporal stores.
constexpr std::string_view name(StreamOp op, Store store) {
    const bool ordinary = store == Store::kOrdinary;
    switch (op) {
        case StreamOp::kWrite:
            return ordinary ? "write" : "write-nt";
        case StreamOp::kCopy:
            return ordinary ? "copy" : "copy-nt";
        case StreamOp::kScale:
            return ordinary ? "scale" : "scale-nt";
        case StreamOp::kAdd:
            return ordinary ? "add" : "add-nt";
        case StreamOp::kTriad:
            return ordinary ? "triad" : "triad-nt";
    }
    return "";
}

}  // namespace weir::kernels
