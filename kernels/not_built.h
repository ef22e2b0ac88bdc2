// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "kernels/isa.h"

namespace weir::kernels {

/// The error for an instruction set of another architecture; `what` are the kernels: "read kernels".
inline MachineError not_built(std::string_view what, Isa isa) {
    const std::string architecture = isa == Isa::kNeon ? "AArch64" : "x86-64";
    return {"this build has no " + std::string(what) + " for " + std::string(name(isa)),
            "use a build for " + architecture + ", or WEIR_ISA=scalar"};
}

}  // namespace weir::kernels
