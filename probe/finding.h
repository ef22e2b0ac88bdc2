// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>

#include "base/fields.h"

namespace weir::probe {

/// Something about the machine that costs bandwidth or makes a figure doubtful, with its evidence and remedy.
struct Finding {
    std::string id;
    std::string severity;
    std::string evidence;
    std::string remedy;

    static constexpr auto fields() {
        return std::tuple{
            field("id", &Finding::id, "stable name, as for --explain"),
            field("severity", &Finding::severity, "info, warning or loss"),
            field("evidence", &Finding::evidence, "what was seen"),
            field("remedy", &Finding::remedy, "what to do about it"),
        };
    }
};

}  // namespace weir::probe
