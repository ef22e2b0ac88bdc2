// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::models::gguf {

/// The name of one part of a split file: "NAME-00002-of-00004.gguf" (llama.cpp, llama_split_path).
struct SplitName {
    std::string name;          ///< what stands before the numbers
    std::uint32_t number = 1;  ///< from 1 on
    std::uint32_t count = 1;

    std::string file() const;
    /// The name of another part of the same.
    std::string file(std::uint32_t other_number) const { return SplitName{name, other_number, count}.file(); }
};

/// Nothing when the file's name (without its folder) is not of that kind, or its number not within the count.
std::optional<SplitName> split_name(std::string_view file_name);

}  // namespace weir::models::gguf
