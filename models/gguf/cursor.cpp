// SPDX-License-Identifier: Apache-2.0
#include "models/gguf/cursor.h"

#include <fmt/format.h>

namespace weir::models::gguf {

std::uint64_t Cursor::count(std::size_t least_bytes, std::string_view what) {
    const auto value = number<std::uint64_t>(what);
    if (value > left() / least_bytes)
        refuse(file(), offset_ - sizeof(value),
               fmt::format("{} {} would take at least {} bytes each, and the file has {} left", value, what,
                           least_bytes, left()),
               kDownloadAgain);
    return value;
}

void Cursor::refuse_length(std::uint64_t length, std::string_view what) const {
    refuse(file(), offset_ - sizeof(length),
           fmt::format("{} of {} bytes reaches beyond the file's end at {}", what, length, bytes_.end()),
           kDownloadAgain);
}

}  // namespace weir::models::gguf
