// SPDX-License-Identifier: Apache-2.0
#include "cli/memory_size.h"

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"

namespace weir::cli {
namespace {

TEST(MemorySize, ReadsBinaryAndDecimalUnits) {
    EXPECT_EQ(parse_memory_size("768GiB"), 768ULL << 30U);
    EXPECT_EQ(parse_memory_size("1.5 TiB"), 3ULL << 39U);
    EXPECT_EQ(parse_memory_size("64g"), 64ULL << 30U);
    EXPECT_EQ(parse_memory_size("512GB"), 512'000'000'000ULL);
}

TEST(MemorySize, RefusesWhatIsNone) {
    for (const std::string text : {"", "12", "GiB", "-1GiB", "0GiB", "1e30TiB", "nanGiB", "1 parsec"})
        EXPECT_THROW(parse_memory_size(text), UsageError) << text;
}

}  // namespace
}  // namespace weir::cli
