// SPDX-License-Identifier: Apache-2.0
#include "decode/follow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "tests/scratch_folder.h"

namespace weir::decode {
namespace {

using testing::ElementsAre;

/// A model of four tokens that always expects the next number.
std::vector<float> next_number(std::uint32_t token) {
    std::vector<float> logits(4);
    logits[(token + 1) % 4] = 1;
    return logits;
}

TEST(Follow, KeepsTheBestTokenAfterEach) {
    Followed followed;
    follow(std::vector<std::uint32_t>{0, 3, 1}, next_number, nullptr, {}, {}, followed);
    EXPECT_THAT(followed.best, ElementsAre(1, 0, 2));
    EXPECT_EQ(followed.tokens, 3U);
    EXPECT_EQ(followed.vocab, 4U);
    EXPECT_GE(followed.seconds, 0);
}

TEST(Follow, WritesTheLogitsRowByRow) {
    const tests::ScratchFolder folder;
    const std::filesystem::path path = folder.path() / "logits.f32";
    Followed followed;
    {
        UnfinishedFile file(path, 2 * 4 * sizeof(float), UnfinishedFile::Replace::kFiles);
        follow(std::vector<std::uint32_t>{0, 2}, next_number, &file, {}, {}, followed);
        EXPECT_FALSE(std::filesystem::exists(path)) << "nothing has the name before all is there";
        file.finish();
    }
    const std::string bytes = read_file(path);
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    EXPECT_THAT(values, ElementsAre(0, 1, 0, 0, 0, 0, 0, 1));
}

TEST(Follow, EndsAtAStop) {
    std::stop_source source;
    Followed followed;
    const auto stop_at_two = [&](std::uint32_t token) {
        if (token == 2) source.request_stop();
        return next_number(token);
    };
    EXPECT_THROW(
        follow(std::vector<std::uint32_t>{1, 2, 3}, stop_at_two, nullptr, source.get_token(), {}, followed),
        Interrupted);
    EXPECT_EQ(followed.tokens, 2U);
}

}  // namespace
}  // namespace weir::decode
