// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "formats/format.h"

namespace weir::formats {

/// Every format that can be read and made.
inline std::vector<Format> codecs() {
    std::vector<Format> with;
    for (const FormatInfo& each : all_formats())
        if (has_codec(each.format)) with.push_back(each.format);
    return with;
}

inline bool is_whole_number(Format format) {
    return format == Format::kI8 || format == Format::kI16 || format == Format::kI32 ||
           format == Format::kI64;
}

}  // namespace weir::formats
