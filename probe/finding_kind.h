// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "probe/machine.h"

namespace weir::probe {

/// What a detector saw, and what to do about it.
struct Seen {
    std::string evidence;
    std::string remedy;
    std::string severity = {};  ///< empty: that of its kind
};

/// One thing that can be wrong with a machine: how it is seen, and the machine without it.
struct FindingKind {
    std::string_view id;        ///< stable, as for `weir probe --explain`
    std::string_view severity;  ///< "loss", "warning" or "info"

    /// Reads the struct alone, and says nothing where the machine does not tell.
    std::optional<Seen> (*detect)(const Machine& machine) = nullptr;

    /// The same machine, mended, for the planner to price; its spec figures and findings are made anew by the
    /// caller. Nothing where this machine does not say enough. Null where no person can mend it.
    std::optional<Machine> (*mend)(const Machine& machine) = nullptr;
};

}  // namespace weir::probe
