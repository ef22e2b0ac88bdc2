// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "formats/format.h"

namespace weir::kernels {

/// Kernels of one kind and one instruction set: null for a format without one.
template <class Fn>
class ByFormat {
public:
    Fn operator[](formats::Format format) const { return kernels_[formats::index(format)]; }
    void set(formats::Format format, Fn kernel) { kernels_[formats::index(format)] = kernel; }

private:
    std::array<Fn, formats::kFormatCount> kernels_{};
};

}  // namespace weir::kernels
