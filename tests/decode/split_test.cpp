// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/split.h"

#include <gtest/gtest.h>

namespace weir::decode {
namespace {

TEST(Split, CoversEveryUnitOnceInOrder) {
    for (const std::size_t units : {0U, 1U, 7U, 448U, 8080U}) {
        for (const std::size_t parts : {1U, 2U, 3U, 64U, 500U}) {
            std::size_t next = 0;
            for (std::size_t i = 0; i < parts; ++i) {
                const Range range = split(units, parts, i);
                ASSERT_EQ(range.begin, next) << units << " over " << parts;
                ASSERT_LE(range.count, units / parts + 1);
                ASSERT_GE(range.count + 1, units / parts);
                next = range.end();
            }
            EXPECT_EQ(next, units);
        }
    }
}

}  // namespace
}  // namespace weir::decode
