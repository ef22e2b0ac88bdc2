// SPDX-License-Identifier: Apache-2.0
// Preloaded into weir inside a guest: every mbind(2) asks for the node after the one that was meant. Weir is
// to notice (docs/guest.md).
#include <sys/syscall.h>
#include <unistd.h>

namespace {

/// Bits of `mask` moved on by one; the last node's becomes node 0.
unsigned long next_node(unsigned long mask) {
    const unsigned long moved = mask << 1;
    // Nodes here are numbered without gaps and fewer than ten.
    char folder[] = "/sys/devices/system/node/node0";
    for (unsigned node = 0; node < 10; ++node) {
        if ((moved & (1UL << node)) == 0) continue;
        folder[sizeof(folder) - 2] = static_cast<char>('0' + node);
        if (::access(folder, F_OK) != 0) return 1;
    }
    return moved;
}

}  // namespace

extern "C" long mbind(void* start, unsigned long length, int mode, const unsigned long* mask,
                      unsigned long bits, unsigned flags) {
    if (mask == nullptr || *mask == 0) return ::syscall(SYS_mbind, start, length, mode, mask, bits, flags);
    const unsigned long moved = next_node(*mask);
    return ::syscall(SYS_mbind, start, length, mode, &moved, 8 * sizeof(moved) + 1, flags);
}
