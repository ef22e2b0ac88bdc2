// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/guest/guest_machine.h"

namespace weir::guest {

/// What QEMU starts the guest from, and the files behind its two serial ports.
struct Boot {
    std::filesystem::path kernel;
    std::filesystem::path initrd;
    std::filesystem::path console;     ///< kernel messages
    std::filesystem::path transcript;  ///< what the checks bring out (transcript.h)
};

/// The CPUs of a node, as a list: "2-3".
std::string cpus_of(const GuestMachine& machine, std::size_t node);

/// The arguments of qemu-system-x86_64 that make this machine, emulated (TCG): no KVM, no network, no screen.
/// Throws InputError when packages differ in cores or are out of order, a node has no core (which this tool
/// does not do), or a matrix has another size than the nodes.
std::vector<std::string> qemu_arguments(const GuestMachine& machine, const Boot& boot);

}  // namespace weir::guest
