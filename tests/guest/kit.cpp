// SPDX-License-Identifier: Apache-2.0
#include "tests/guest/kit.h"

#include <unistd.h>

#include <cstdlib>
#include <system_error>

#include "tests/guest/program.h"

namespace weir::guest {
namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// The last in the order of names among the readable kernels of a folder.
fs::path last_kernel(const fs::path& folder) {
    fs::path last;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with("vmlinuz") || ::access(entry.path().c_str(), R_OK) != 0) continue;
        if (entry.path() > last) last = entry.path();
    }
    return last;
}

fs::path find_kernel() {
    const std::string given = environment("WEIR_GUEST_KERNEL");
    if (!given.empty()) return fs::exists(given) ? fs::path(given) : fs::path();
    const std::string cache = environment("XDG_CACHE_HOME");
    const fs::path caches = cache.empty() ? fs::path(environment("HOME")) / ".cache" : fs::path(cache);
    const fs::path unpacked = last_kernel(caches / "weir" / "guest" / "boot");
    return unpacked.empty() ? last_kernel("/boot") : unpacked;
}

}  // namespace

std::string Kit::missing() const {
    std::string list;
    const auto add = [&](const fs::path& path, const char* name) {
        if (path.empty()) list += (list.empty() ? "" : ", ") + std::string(name);
    };
    add(qemu, "qemu-system-x86_64");
    add(busybox, "busybox");
    add(kernel, "a Linux kernel");
    return list.empty() ? "" : "no guest can be started, missing: " + list + "; run scripts/setup --guest";
}

Kit find_kit() {
    return {find_program("qemu-system-x86_64"), find_program("busybox"), find_kernel()};
}

}  // namespace weir::guest
