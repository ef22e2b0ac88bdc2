// SPDX-License-Identifier: Apache-2.0
#include "kernels/pause.h"

namespace weir::kernels {

void pause(std::size_t times) {
    for (; times > 0; --times) {
#if defined(__x86_64__)
        __builtin_ia32_pause();
#elif defined(__aarch64__)
        asm volatile("isb");  // "yield" does nothing on most cores
#else
        asm volatile("");
#endif
    }
}

}  // namespace weir::kernels
