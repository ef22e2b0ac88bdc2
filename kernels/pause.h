// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace weir::kernels {

/// Waits for so many of the instructions with which a core waits in a loop (x86 pause, Arm isb): no memory is
/// touched and no clock read, and a second thread of the core gets its units. What one takes differs between
/// CPUs, from 10 to 140 cycles, and has to be measured.
void pause(std::size_t times);

}  // namespace weir::kernels
