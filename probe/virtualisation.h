// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/readable.h"
#include "probe/system_files.h"

namespace weir::probe {

/// "no", or the name of the hypervisor that this machine runs under: from CPUID when the machine is this one,
/// then /sys/hypervisor, the DMI product and the CPU's "hypervisor" flag. A container is no virtual machine.
Readable<std::string> read_virtualisation(const SystemFiles& files);

/// Name of the hypervisor with this signature in CPUID leaf 0x40000000 ("KVMKVMKVM"); the signature itself
/// when it is not a known one. Source: the vendors' documents, as collected in Linux's arch/x86 and lscpu.
std::string hypervisor_of_signature(std::string_view signature);

/// Name of the hypervisor whose virtual machines call themselves so in DMI; "" for real hardware.
std::string hypervisor_of_product(std::string_view vendor, std::string_view product);

}  // namespace weir::probe
