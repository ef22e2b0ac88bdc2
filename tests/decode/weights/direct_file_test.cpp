// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/direct_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <tuple>

#include "base/error.h"
#include "tests/scratch_folder.h"

namespace weir::decode {
namespace {

class DirectFileTest : public testing::TestWithParam<std::tuple<const char*, DirectFile::Reads>> {
protected:
    void SetUp() override {
        const char* parent = std::get<0>(GetParam());
        if (!std::filesystem::is_directory(parent)) GTEST_SKIP() << "there is no " << parent;
        folder_ = std::make_unique<tests::ScratchFolder>(parent);
        for (std::size_t i = 0; i < 40'001; ++i) content_ += static_cast<char>(i * 7 + i / 251);
        std::ofstream(path(), std::ios::binary) << content_;
    }
    std::filesystem::path path() const { return folder_->path() / "file"; }
    std::string read(const DirectFile& file, std::uint64_t offset, std::size_t count, ReadBuffer& buffer) {
        const auto bytes = file.read_past_cache(offset, count, buffer);
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }

    std::unique_ptr<tests::ScratchFolder> folder_;
    std::string content_;
};

TEST_P(DirectFileTest, ReadsTheSameWhereverAReadBeginsAndEnds) {
    const DirectFile file(path(), std::get<1>(GetParam()));
    ReadBuffer buffer(content_.size());
    for (const std::size_t offset : {0U, 1U, 4095U, 4096U, 5000U, 39'000U, 40'000U}) {
        for (const std::size_t most : {0U, 1U, 96U, 4096U, 8192U, 40'001U}) {
            const std::size_t count = std::min<std::size_t>(most, content_.size() - offset);
            ASSERT_EQ(read(file, offset, count, buffer), content_.substr(offset, count)) << offset;
        }
    }
}

TEST_P(DirectFileTest, ReadsAnythingThatItsBufferIsMadeFor) {
    const DirectFile file(path(), std::get<1>(GetParam()));
    ReadBuffer buffer(100);
    EXPECT_EQ(read(file, 4090, 100, buffer), content_.substr(4090, 100));
    EXPECT_THROW(read(file, 0, 30'000, buffer), Fault);
}

TEST_P(DirectFileTest, SaysWhereAFileEndsThatHasBecomeShorter) {
    const DirectFile file(path(), std::get<1>(GetParam()));
    std::filesystem::resize_file(path(), 10'000);
    ReadBuffer buffer(content_.size());
    EXPECT_EQ(read(file, 9'000, 1'000, buffer), content_.substr(9'000, 1'000));
    EXPECT_THROW(read(file, 9'000, 1'001, buffer), InputError);
    EXPECT_THROW(read(file, 20'000, 5, buffer), InputError);
    EXPECT_THROW(file.require_unchanged(), InputError);
}

TEST_P(DirectFileTest, HasNotChangedUntilItDoes) {
    const DirectFile file(path(), std::get<1>(GetParam()));
    EXPECT_NO_THROW(file.require_unchanged());
    std::filesystem::last_write_time(path(),
                                     std::filesystem::last_write_time(path()) + std::chrono::milliseconds(5));
    EXPECT_THROW(file.require_unchanged(), InputError);
}

TEST_P(DirectFileTest, IsNotDirectWhenToldSo) {
    if (std::get<1>(GetParam()) == DirectFile::Reads::kDirect) GTEST_SKIP() << "up to the file system";
    EXPECT_FALSE(DirectFile(path(), DirectFile::Reads::kDroppedBehind).direct());
}

INSTANTIATE_TEST_SUITE_P(Folders, DirectFileTest,
                         testing::Combine(testing::Values("/tmp", "/dev/shm"),
                                          testing::Values(DirectFile::Reads::kDirect,
                                                          DirectFile::Reads::kDroppedBehind)),
                         [](const auto& info) { return "Way" + std::to_string(info.index); });

TEST(DirectFile, NamesAFileThatIsNotThere) {
    EXPECT_THROW(DirectFile("/nowhere/at/all"), InputError);
}

}  // namespace
}  // namespace weir::decode
