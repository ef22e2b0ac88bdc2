// SPDX-License-Identifier: Apache-2.0
// Preloaded into weir inside a guest: the system call that WEIR_GUEST_REFUSE names (mbind or move_pages)
// fails with EPERM, as a container's seccomp profile makes it. Weir is to say so (docs/guest.md).
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace {

bool refused(const char* call) {
    const char* const named = std::getenv("WEIR_GUEST_REFUSE");
    return named != nullptr && std::strcmp(named, call) == 0;
}

long refuse() {
    errno = EPERM;
    return -1;
}

}  // namespace

extern "C" long mbind(void* start, unsigned long length, int mode, const unsigned long* mask,
                      unsigned long bits, unsigned flags) {
    if (refused("mbind")) return refuse();
    return ::syscall(SYS_mbind, start, length, mode, mask, bits, flags);
}

extern "C" long move_pages(int process, unsigned long count, void** pages, const int* nodes, int* status,
                           int flags) {
    if (refused("move_pages")) return refuse();
    return ::syscall(SYS_move_pages, process, count, pages, nodes, status, flags);
}
