// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "probe/findings/kinds.h"
#include "probe/findings/mending.h"

namespace weir::probe::findings {
namespace {

/// Every line goes through the memory controller's cipher.
std::optional<Seen> detect(const Machine& machine) {
    const bool by_firmware = setting(machine, "tsme") == "on";
    const bool by_kernel = setting(machine, "sme") == "requested";
    if (!by_firmware && !by_kernel) return std::nullopt;
    return Seen{fmt::format("all memory is encrypted ({}), which adds to the latency of every read",
                            by_firmware ? "TSME, by the BIOS" : "SME, mem_encrypt=on"),
                by_firmware
                    ? "if nobody needs it, turn TSME (Transparent Secure Memory Encryption) off in the BIOS"
                    : "if nobody needs it, take mem_encrypt=on out of the kernel's command line"};
}

std::optional<Machine> mend(const Machine& machine) {
    return with_setting(with_setting(machine, "tsme", "off"), "sme", "not requested");
}

}  // namespace

FindingKind memory_encrypted() {
    return {"memory-encrypted", "info", detect, mend};
}

}  // namespace weir::probe::findings
