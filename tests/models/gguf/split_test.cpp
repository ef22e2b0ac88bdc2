// SPDX-License-Identifier: Apache-2.0
#include "models/gguf/split.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "models/gguf/split_name.h"
#include "tests/models/gguf/refused.h"
#include "tests/models/gguf/write.h"
#include "tests/scratch_folder.h"

namespace weir::models::gguf {
namespace {

namespace fs = std::filesystem;
using namespace weir::tests::gguf;

constexpr std::uint32_t kF32 = 0;

/// Three parts as gguf-split writes them: metadata in the first alone, 0, 2 and 1 tensors.
std::vector<File> three_parts() {
    std::vector<File> parts(3);
    parts[0].key("general.architecture", string("llama"));
    parts[1].tensor("b", {8}, kF32, 32).tensor("a", {4, 3}, kF32, 48);
    parts[2].tensor("c", {16}, kF32, 64);
    for (std::size_t i = 0; i < parts.size(); ++i)
        parts[i]
            .key("split.no", u16(static_cast<std::uint16_t>(i)))
            .key("split.count", u16(3))
            .key("split.tensors.count", i32(3));
    return parts;
}

class GgufSplit : public testing::Test {
protected:
    std::string path(std::uint32_t number, std::uint32_t count = 3) const {
        return (scratch_.path() / SplitName{"m", number, count}.file()).string();
    }
    void put(const std::vector<File>& parts) const {
        for (std::size_t i = 0; i < parts.size(); ++i)
            write_sparse(path(static_cast<std::uint32_t>(i + 1)), parts[i]);
    }
    /// What opening part 1 says of the offset in that part.
    void refused(const std::vector<File>& parts, std::uint32_t part, std::uint64_t offset,
                 const std::string& what) const {
        put(parts);
        expect_refused([&] { open_checkpoint(path(1)); }, path(part), offset, what);
    }

    const weir::tests::ScratchFolder scratch_;
};

TEST_F(GgufSplit, IsFoundFromAnyOfItsParts) {
    put(three_parts());
    for (std::uint32_t number = 1; number <= 3; ++number) {
        const Checkpoint checkpoint = open_checkpoint(path(number));
        EXPECT_EQ(checkpoint.metadata.text("general.architecture"), "llama");
        ASSERT_EQ(checkpoint.parts.size(), 3U);
        EXPECT_EQ(checkpoint.parts[2].path, path(3));
        EXPECT_EQ(checkpoint.parts[1].tensor_count, 2U);
        EXPECT_EQ(checkpoint.parts[1].file_bytes, fs::file_size(path(2)));
        ASSERT_EQ(checkpoint.tensors.size(), 3U);
    }
}

TEST_F(GgufSplit, SaysInWhichPartATensorLies) {
    put(three_parts());
    const Checkpoint checkpoint = open_checkpoint(path(2));
    const Image second = three_parts()[1].image();
    const Image third = three_parts()[2].image();
    const StoredTensor* a = checkpoint.find("a");
    ASSERT_NE(a, nullptr);
    EXPECT_EQ(a->part, 1U);
    EXPECT_EQ(a->offset, second.data_start + 32);
    EXPECT_EQ(a->bytes, 48U);
    EXPECT_EQ(checkpoint.where(*a), path(2) + ": offset " + std::to_string(second.tensor_at[1]));
    const StoredTensor* c = checkpoint.find("c");
    ASSERT_NE(c, nullptr);
    EXPECT_EQ(c->part, 2U);
    EXPECT_EQ(c->offset, third.data_start);
    EXPECT_EQ(checkpoint.find("d"), nullptr);
    EXPECT_EQ(checkpoint.tensors[0].name, "b");
    EXPECT_EQ(checkpoint.tensor_bytes(), 144U);
    EXPECT_EQ(checkpoint.weights(), 36U);
    EXPECT_EQ(checkpoint.file_bytes(),
              fs::file_size(path(1)) + fs::file_size(path(2)) + fs::file_size(path(3)));
}

TEST_F(GgufSplit, IsNoneWhenThereIsOneFile) {
    File file;
    file.key("general.architecture", string("llama")).tensor("a", {8}, kF32, 32);
    const fs::path single = scratch_.path() / "single.gguf";
    write_sparse(single, file);
    EXPECT_EQ(open_checkpoint(single).parts.size(), 1U);
    // Joined again: gguf-split leaves the keys, with no parts.
    file.key("split.no", u16(0)).key("split.count", u16(0)).key("split.tensors.count", i32(1));
    write_sparse(single, file);
    EXPECT_EQ(open_checkpoint(single).tensors.size(), 1U);
    // One part of one.
    file.keys[2].second = u16(1);
    write_sparse(path(1, 1), file);
    EXPECT_EQ(open_checkpoint(path(1, 1)).tensors.size(), 1U);
}

TEST_F(GgufSplit, NamesTheMissingParts) {
    put(three_parts());
    fs::remove(path(1));
    fs::remove(path(3));
    expect_refused([&] { open_checkpoint(path(2)); }, path(2), three_parts()[1].image().value_at[1],
                   "2 of 3 parts are missing: m-00001-of-00003.gguf, m-00003-of-00003.gguf");
}

TEST_F(GgufSplit, NamesNotMoreThanEightMissingParts) {
    File file;
    file.key("split.no", u16(9)).key("split.count", u16(2000));
    write_sparse(path(10, 2000), file);
    expect_refused([&] { open_checkpoint(path(10, 2000)); }, path(10, 2000), file.image().value_at[1],
                   "m-00008-of-02000.gguf and 1991 more");
}

TEST_F(GgufSplit, HasPartsUnderTheirOwnNamesAlone) {
    const std::vector<File> parts = three_parts();
    const fs::path renamed = scratch_.path() / "renamed.gguf";
    write_sparse(renamed, parts[0]);
    const std::uint64_t count_at = parts[0].image().value_at[2];
    expect_refused([&] { open_checkpoint(renamed); }, renamed.string(), count_at,
                   "its name is not as such: expected NAME-0000N-of-00003.gguf");
    write_sparse(path(1, 4), parts[0]);
    expect_refused([&] { open_checkpoint(path(1, 4)); }, path(1, 4), count_at,
                   "this is one of 3 parts, and its name says of 4");
    write_sparse(path(2), parts[0]);
    expect_refused([&] { open_checkpoint(path(2)); }, path(2), parts[0].image().value_at[1],
                   "part 2 of the split by its name or place, and part 1 by split.no");
}

TEST_F(GgufSplit, HasNoPartThatSaysItIsAnother) {
    std::vector<File> parts = three_parts();
    std::swap(parts[1], parts[2]);
    refused(parts, 2, parts[1].image().value_at[0], "part 2 of the split by its name or place, and part 3");
    // The same file everywhere.
    refused({parts[0], parts[0], parts[0]}, 2, parts[0].image().value_at[1], "and part 1 by split.no");
    parts = three_parts();
    parts[1].keys[0].second = u64(~std::uint64_t{0});
    refused(parts, 2, parts[1].image().value_at[0], "and part 2^64");
}

TEST_F(GgufSplit, HasPartsOfTheSameSplit) {
    std::vector<File> parts = three_parts();
    parts[2].keys[1].second = u16(4);
    refused(parts, 3, parts[2].image().value_at[1], "this is one of 4 parts");
    parts = three_parts();
    parts[2].keys.erase(parts[2].keys.begin());
    put(parts);
    EXPECT_THROW(open_checkpoint(path(1)), InputError);
    EXPECT_THROW(open_checkpoint(path(3)), InputError);
}

TEST_F(GgufSplit, HasAllTensorsThatWereSplit) {
    std::vector<File> parts = three_parts();
    for (File& part : parts) part.keys.back().second = i32(4);
    refused(parts, 1, parts[0].image().value_at[3], "should have 4 tensors together, and have 3");
    parts = three_parts();
    parts[2].keys.back().second = i32(2);
    refused(parts, 3, parts[2].image().value_at[2], "split.tensors.count is 2 here and 3 in " + path(1));
    parts = three_parts();
    parts[0].keys.pop_back();
    put(parts);
    EXPECT_THROW(open_checkpoint(path(1)), InputError);
}

TEST_F(GgufSplit, HasNoTensorInTwoParts) {
    std::vector<File> parts = three_parts();
    parts[2].tensors[0].name = "a";
    refused(parts, 3, parts[2].image().tensor_at[0], "tensor \"a\" is also in " + path(2));
}

TEST_F(GgufSplit, SaysWhichPartIsWrong) {
    std::vector<File> parts = three_parts();
    parts[2].version = 9;
    refused(parts, 3, 4, "version 9");
    parts = three_parts();
    put(parts);
    fs::resize_file(path(2), fs::file_size(path(2)) - 5);
    expect_refused([&] { open_checkpoint(path(1)); }, path(2), fs::file_size(path(2)), "5 bytes are missing");
}

TEST(GgufSplitName, IsTakenApart) {
    const auto name = split_name("DeepSeek-R1-Q4_K_M-00002-of-00009.gguf");
    ASSERT_TRUE(name.has_value());
    EXPECT_EQ(name->name, "DeepSeek-R1-Q4_K_M");
    EXPECT_EQ(name->number, 2U);
    EXPECT_EQ(name->count, 9U);
    EXPECT_EQ(name->file(9), "DeepSeek-R1-Q4_K_M-00009-of-00009.gguf");
}

TEST(GgufSplitName, IsNoOther) {
    for (const char* other :
         {"m.gguf", "m-2-of-3.gguf", "m-00000-of-00003.gguf", "m-00004-of-00003.gguf", "m-00001-of-00003.bin",
          "m-00001_of-00003.gguf", "m-+0001-of-00003.gguf", "m-0 001-of-00003.gguf", "", ".gguf"})
        EXPECT_FALSE(split_name(other).has_value()) << other;
}

}  // namespace
}  // namespace weir::models::gguf
