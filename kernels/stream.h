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

/// How it stores. An ordinary store reads the line that it writes (write-allocate) and leaves it in the
/// caches; a non-temporal one does neither.
enum class Store { kOrdinary, kNonTemporal };

/// The arrays: 64-byte aligned, apart from one another; `count` is a multiple of kStreamGranule. Arrays that
/// the operation has no use for are null.
struct StreamArgs {
    double* a = nullptr;
    const double* b = nullptr;
    const double* c = nullptr;
    double s = 0;
    std::size_t count = 0;
};

inline constexpr std::size_t kStreamGranule = 512;  ///< elements: 4 KiB

using StreamFn = void (*)(const StreamArgs& args);

/// One way to do an operation. Several of one operation and store differ by how they prefetch: the best of
/// them is the operation's figure.
struct StreamKernel {
    std::string_view name;  ///< "triad", "triad-nt", "triad-nt-prefetch-2k" …
    StreamOp op;
    Store store;
    StreamFn run = nullptr;
};

/// All of an instruction set. After the last non-temporal store of a call a fence orders it. Throws
/// MachineError when this build has none.
std::span<const StreamKernel> stream_kernels(Isa isa);

/// Bytes of an element that STREAM counts: 8 an array that the operation uses.
std::size_t counted_bytes(StreamOp op);
/// Bytes of an element that cross the memory bus: with 8 more where an ordinary store allocates its line.
std::size_t traffic_bytes(StreamOp op, Store store);

/// "write", "copy", "scale", "add", "triad"; with "-nt" for non-temporal stores.
std::string_view name(StreamOp op, Store store);

}  // namespace weir::kernels
