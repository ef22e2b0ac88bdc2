// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "kernels/stream.h"

namespace weir::measure {

/// STREAM's three arrays over one thread's memory, gone over in blocks so that a window can be of any length,
/// by one stream kernel or by several in turn. b[] and c[] are never written, so that what a[] must hold is
/// known whatever came before.
class StreamArrays {
public:
    /// Writes all three arrays: the thread's own work. A Fault when `own` is smaller than a block of each.
    explicit StreamArrays(std::span<std::byte> own);

    /// Computes the next block, and returns its bytes as STREAM counts them (kernels::counted_bytes).
    double run(const kernels::StreamKernel& kernel);

    /// A Fault that names the kernel when an element is wrong in a block that it was the last to write; where
    /// others have overwritten all of its blocks, it computes the next one first.
    void validate(const kernels::StreamKernel& kernel);

private:
    void check(const kernels::StreamKernel& kernel, std::size_t block) const;

    std::vector<kernels::StreamFn> written_by_;  // each block of a, last
    double* a_;
    double* b_;
    double* c_;
    std::size_t next_ = 0;  // block
};

}  // namespace weir::measure
