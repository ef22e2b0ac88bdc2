// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace weir::models {

/// A file of models/catalog/ as it was when the program was built.
struct EmbeddedFile {
    std::string_view name;
    std::string_view contents;
};

std::span<const EmbeddedFile> embedded_catalog();

}  // namespace weir::models
