// SPDX-License-Identifier: Apache-2.0
#include "models/cache.h"

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "models/catalog.h"

namespace weir::models {
namespace {

TEST(CacheStream, KeepsAndReadsEveryPositionByItself) {
    const CacheStream stream{.values = 4};
    EXPECT_EQ(stream.entries_kept(100), 100U);
    EXPECT_EQ(stream.entries_read(100), 100U);
}

TEST(CacheStream, KeepsNoMoreThanItsWindow) {
    const CacheStream stream{.values = 4, .kept = 128};
    EXPECT_EQ(stream.entries_kept(100), 100U);
    EXPECT_EQ(stream.entries_kept(1000), 128U);
    EXPECT_EQ(stream.entries_read(1000), 128U);
}

TEST(CacheStream, KeepsAllAndReadsTheBestOfASparseCache) {
    const CacheStream stream{.values = 4, .read = 2048};
    EXPECT_EQ(stream.entries_kept(10000), 10000U);
    EXPECT_EQ(stream.entries_read(10000), 2048U);
}

TEST(CacheStream, RoundsCompressedEntriesUp) {
    const CacheStream stream{.values = 4, .stride = 128};
    EXPECT_EQ(stream.entries_kept(1), 1U);
    EXPECT_EQ(stream.entries_kept(128), 1U);
    EXPECT_EQ(stream.entries_kept(129), 2U);
}

TEST(CacheStream, HasOneStateWhateverTheContext) {
    const CacheStream stream{.values = 4, .state = true};
    EXPECT_EQ(stream.entries_kept(100000), 1U);
    EXPECT_EQ(stream.mean_entries_read(100000), 1.0);
}

TEST(CacheStream, AveragesWhatAPromptReadsOverItsPositions) {
    for (const CacheStream& stream :
         {CacheStream{.values = 1}, CacheStream{.values = 1, .kept = 5}, CacheStream{.values = 1, .read = 7},
          CacheStream{.values = 1, .stride = 4}, CacheStream{.values = 1, .stride = 4, .kept = 3},
          CacheStream{.values = 1, .stride = 3, .read = 2}}) {
        for (const std::uint64_t context : {1U, 2U, 3U, 4U, 11U, 12U, 13U, 50U}) {
            double sum = 0;
            for (std::uint64_t position = 1; position <= context; ++position)
                sum += static_cast<double>(stream.entries_read(position));
            EXPECT_NEAR(stream.mean_entries_read(context), sum / static_cast<double>(context), 1e-12)
                << "stride " << stream.stride << " kept " << stream.kept << " context " << context;
        }
    }
}

// 512 + 64 values of two bytes in each of 61 layers.
TEST(CacheSize, IsThatOfTheLatentCacheOfDeepSeekR1) {
    const CacheSize size = cache_size(catalog_shape("deepseek-r1"), 4096, "f16");
    EXPECT_EQ(size.stored_bytes, 576U * 2 * 61 * 4096);
    EXPECT_EQ(size.read_bytes, 576.0 * 2 * 61 * 4096);
    EXPECT_NEAR(size.flop / 4096, 17.0e6, 0.05e6);
}

TEST(CacheSize, FollowsTheTypeWithItsScales) {
    const Shape shape = catalog_shape("deepseek-r1");
    const auto f16 = static_cast<double>(cache_size(shape, 1024, "f16").stored_bytes);
    EXPECT_DOUBLE_EQ(static_cast<double>(cache_size(shape, 1024, "q8_0").stored_bytes), f16 * 34 / 64);
    EXPECT_DOUBLE_EQ(static_cast<double>(cache_size(shape, 1024, "fp8").stored_bytes), f16 / 2);
}

TEST(CacheSize, NamesTheTypesWhenOneIsUnknown) {
    try {
        cache_value_bytes("q9_9");
        FAIL() << "it was taken";
    } catch (const UsageError& e) {
        EXPECT_EQ(std::string(e.what()), "no type of cache is called \"q9_9\"");
        EXPECT_NE(e.remedy().find("q8_0"), std::string::npos);
    }
}

}  // namespace
}  // namespace weir::models
