// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace weir::numa {

/// Which pages memory asks for: small ones, transparent huge ones (the kernel gives them where it can), or
/// reserved ones of 2 MiB or 1 GiB, which an administrator has set aside.
enum class Pages { kSmall, kTransparentHuge, kHuge2M, kHuge1G };

inline constexpr std::array<Pages, 4> kAllPages{Pages::kSmall, Pages::kTransparentHuge, Pages::kHuge2M,
                                                Pages::kHuge1G};

/// As documents name them: "4k", "thp", "2m", "1g".
std::string_view name(Pages pages);

/// Size of one page.
std::size_t page_bytes(Pages pages);

/// Whether they come from a pool of reserved pages (hugetlb).
bool reserved(Pages pages);

}  // namespace weir::numa
