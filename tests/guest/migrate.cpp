// SPDX-License-Identifier: Apache-2.0
// weir-guest-migrate PID FROM TO: moves a process's pages from one NUMA node to another, as migratepages(8)
// does. Runs inside a guest.
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    const unsigned long from = 1UL << std::strtoul(argv[2], nullptr, 10);
    const unsigned long to = 1UL << std::strtoul(argv[3], nullptr, 10);
    const long left =
        ::syscall(SYS_migrate_pages, std::strtol(argv[1], nullptr, 10), 8 * sizeof(from) + 1, &from, &to);
    if (left < 0) std::perror("migrate_pages");
    return left < 0 ? 1 : 0;
}
