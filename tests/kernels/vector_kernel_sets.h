// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "kernels/attention.h"
#include "kernels/vector.h"

namespace weir::kernels {

/// One instruction set's vector and attention kernels under test.
struct VectorKernelSet {
    std::string name;
    VectorKernels vector;
    AttentionFn attention = nullptr;
};

/// How GoogleTest prints it.
inline std::ostream& operator<<(std::ostream& out, const VectorKernelSet& set) {
    return out << set.name;
}

/// Those that this machine can run (vector_kernel_sets.cpp), or those that are emulated
/// (vector_kernel_sets_emulated.cpp).
std::vector<VectorKernelSet> vector_kernel_sets();

/// How a parameterised test calls them.
inline std::string set_name(const auto& info) {
    return info.param.name;
}

}  // namespace weir::kernels
