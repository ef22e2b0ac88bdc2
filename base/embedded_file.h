// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace weir {

/// A data file as it was when the program was built (cmake/WeirEmbed.cmake), so that an installed weir needs
/// no folder beside it.
struct EmbeddedFile {
    std::string_view name;
    std::string_view contents;
};

}  // namespace weir
