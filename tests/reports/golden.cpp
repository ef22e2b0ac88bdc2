// SPDX-License-Identifier: Apache-2.0
#include "tests/reports/golden.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

namespace weir::reports::example {

void expect_golden(const std::string& name, const std::string& text) {
    const std::filesystem::path path = std::filesystem::path(WEIR_SOURCE_DIR) / "tests/data/reports" / name;
    const char* update = std::getenv("WEIR_UPDATE_GOLDEN");
    if (update != nullptr && std::string_view(update) == "1") {
        std::ofstream(path, std::ios::binary) << text;
        return;
    }
    std::ifstream in(path, std::ios::binary);
    ASSERT_TRUE(in) << path << " is missing: run with WEIR_UPDATE_GOLDEN=1 and read what it wrote";
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), text) << path;
}

}  // namespace weir::reports::example
