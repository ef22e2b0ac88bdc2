// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/checksum.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace weir::decode {
namespace {

std::uint64_t of(std::string_view text, std::uint64_t seed = 0) {
    return checksum(std::as_bytes(std::span(text)), seed);
}

// Values of xxhash 0.8's XXH64.
TEST(Checksum, IsXxh64) {
    EXPECT_EQ(of(""), 0xEF46DB3751D8E999U);
    EXPECT_EQ(of("a"), 0xD24EC4F1A98C6E5BU);
    EXPECT_EQ(of("abc"), 0x44BC2CF5AD770999U);
    const std::string text = "The quick brown fox jumps over the lazy dog. ";
    const std::string longer = text + text + text + text;
    EXPECT_EQ(of(longer.substr(0, 7), 0), 0xC6FCE9D72E310949U);
    EXPECT_EQ(of(longer.substr(0, 31), 1), 0x3221573B71D0DA3BU);
    EXPECT_EQ(of(longer.substr(0, 32), 2), 0x799881925606DDA5U);
    EXPECT_EQ(of(longer.substr(0, 45), 0), 0x4E3F771FA5FC96CEU);
    EXPECT_EQ(of(longer.substr(0, 63), 3), 0x2C18A140001F401AU);
    EXPECT_EQ(of(longer.substr(0, 100), 1099511627776), 0x26F4A44726E75D23U);
    EXPECT_EQ(of(longer.substr(0, 180), 9), 0x835C48AD81C0EC52U);
}

TEST(Checksum, ChangesWithEveryByte) {
    std::string text(100, 'x');
    const std::uint64_t before = of(text);
    for (char& c : text) {
        c = 'y';
        EXPECT_NE(of(text), before);
        c = 'x';
    }
}

}  // namespace
}  // namespace weir::decode
