// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace weir::guest {

/// What a guest needs of this machine; each is empty when it is not here.
struct Kit {
    std::filesystem::path qemu;
    std::filesystem::path busybox;
    std::filesystem::path kernel;

    /// What is missing, in words, with the way to get it; empty when nothing is.
    std::string missing() const;
};

/// QEMU and busybox from PATH. The kernel is the environment's WEIR_GUEST_KERNEL, else the one that
/// `scripts/setup --guest` unpacked in the user's cache, else the newest readable one in /boot.
Kit find_kit();

}  // namespace weir::guest
