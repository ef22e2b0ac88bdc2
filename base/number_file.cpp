// SPDX-License-Identifier: Apache-2.0
#include "base/number_file.h"

#include <charconv>
#include <string>
#include <system_error>

#include "base/files.h"

namespace weir {

std::optional<std::int64_t> try_read_number(const std::filesystem::path& path) {
    const std::string text = try_read_line(path).value_or("");
    const char* const end = text.data() + text.size();
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return number;
}

}  // namespace weir
