// SPDX-License-Identifier: Apache-2.0
#include "numa/pages.h"

#include "base/units.h"

namespace weir::numa {

std::string_view name(Pages pages) {
    switch (pages) {
        case Pages::kSmall:
            return "4k";
        case Pages::kTransparentHuge:
            return "thp";
        case Pages::kHuge2M:
            return "2m";
        case Pages::kHuge1G:
            break;
    }
    return "1g";
}

std::size_t page_bytes(Pages pages) {
    if (pages == Pages::kSmall) return 4 * kKiB;
    return pages == Pages::kHuge1G ? kGiB : 2 * kMiB;
}

bool reserved(Pages pages) {
    return pages == Pages::kHuge2M || pages == Pages::kHuge1G;
}

}  // namespace weir::numa
