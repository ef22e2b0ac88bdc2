// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/readable.h"
#include "probe/system_files.h"

namespace weir::probe {

// Encryption of all memory costs AMD's EPYC some latency and bandwidth. Source:
// Documentation/arch/x86/amd-memory-encryption.rst of the Linux kernel.

/// Secure memory encryption, which the kernel runs: "unavailable" when CPU or BIOS do not offer it,
/// "requested" when the kernel was started with mem_encrypt=on, else "not requested" (a kernel built with
/// CONFIG_AMD_MEM_ENCRYPT_ACTIVE_BY_DEFAULT would use it all the same).
Readable<std::string> read_sme(const SystemFiles& files);

/// Transparent SME, which the BIOS runs without the kernel: "on" or "off" where the security processor's
/// driver (ccp, Linux 5.19) says so. Otherwise only a model-specific register or the BIOS knows. Source:
/// Documentation/ABI/testing/sysfs-driver-ccp.
Readable<std::string> read_tsme(const SystemFiles& files);

}  // namespace weir::probe
