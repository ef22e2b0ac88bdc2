// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

namespace weir::measure {

/// The three arrays of STREAM's triad over one thread's memory, gone over in blocks so that a window can be
/// of any length. Bytes are counted as STREAM counts them, 24 an element: stores are ordinary ones, whose
/// write-allocate is not counted.
class Triad {
public:
    /// Writes all three arrays: the thread's own work. A Fault when `own` is smaller than a block of each.
    explicit Triad(std::span<std::byte> own);

    /// Computes the next block and returns its bytes.
    double run();

    /// A Fault when an element that run() came to is wrong.
    void validate() const;

private:
    std::size_t count_;
    double* a_;
    double* b_;
    double* c_;
    std::size_t next_ = 0;
    std::size_t visited_ = 0;  // elements of a that a window has written
};

}  // namespace weir::measure
