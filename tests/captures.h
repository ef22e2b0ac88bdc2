// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>

namespace weir::tests {

/// The folder of captured machines, which is no part of the source: WEIR_CAPTURES, or the one beside the
/// checkout.
inline std::filesystem::path captures() {
    const char* folder = std::getenv("WEIR_CAPTURES");
    return folder != nullptr ? folder : std::filesystem::path(WEIR_SOURCE_DIR) / "../shared/captures";
}

/// Whether it is there. Tests that need it say that they were skipped.
inline bool has_captures() {
    std::error_code error;
    return std::filesystem::exists(captures() / "manifest.json", error);
}

}  // namespace weir::tests
