// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "formats/format.h"
#include "models/mix.h"

namespace weir::models {

/// By which rules a mix chooses. kFloats gives its base to everything.
enum class Recipe : std::uint8_t {
    kFloats,
    kQ2_K,
    kQ2_K_S,
    kQ3_K_S,
    kQ3_K_M,
    kQ3_K_L,
    kQ4_K_S,
    kQ4_K_M,
    kQ5_K_S,
    kQ5_K_M,
    kQ6_K,
    kQ4_0,
    kQ4_1,
    kQ5_0,
    kQ5_1,
    kQ8_0,
    kIQ1_S,
    kIQ1_M,
    kIQ2_XXS,
    kIQ2_XS,
    kIQ2_S,
    kIQ2_M,
    kIQ3_XXS,
    kIQ3_XS,
    kIQ3_S,
    kIQ3_M,
    kIQ4_NL,
    kIQ4_XS,
    kMXFP4,
    kTQ1_0,
    kTQ2_0,
    kNativeFp8,
    kNativeMXFP4,
    kNativeInt8,
    kNativeInt4,
};

struct Mix {
    Recipe recipe;
    formats::Format base;  ///< what the recipe gives where none of its rules says otherwise
    QuantInfo info;
};

/// Every mix, sorted by name.
std::span<const Mix> all_mixes();

}  // namespace weir::models
