// SPDX-License-Identifier: Apache-2.0
#include "models/gguf/header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/error.h"
#include "tests/models/gguf/refused.h"
#include "tests/models/gguf/write.h"
#include "tests/scratch_folder.h"

namespace weir::models::gguf {
namespace {

namespace fs = std::filesystem;
using namespace weir::tests::gguf;

constexpr std::uint32_t kF32 = 0;
constexpr std::uint32_t kF16 = 1;
constexpr std::uint32_t kQ4K = 12;
constexpr std::uint32_t kI32 = 26;

File small_file() {
    File file;
    file.key("general.architecture", string("deepseek2")).key("deepseek2.block_count", u32(61));
    file.tensor("token_embd.weight", {256, 3}, kQ4K, 3 * 144);
    file.tensor("blk.0.attn_norm.weight", {5}, kF32, 20);
    file.tensor("blk.0.ffn_gate_exps.weight", {4, 3, 2, 7}, kF16, 2 * 168);
    return file;
}

Header read(const File& file) {
    const Image image = file.image();
    return read_header(image.span(), image.file_bytes, "made-up");
}

/// Bytes that this process has read so far, of all files, by read() and the like.
std::uint64_t bytes_read() {
    std::ifstream in("/proc/self/io");
    std::string name;
    std::uint64_t value = 0;
    while (in >> name >> value)
        if (name == "rchar:") return value;
    return 0;
}

TEST(GgufHeader, IsReadInBothVersions) {
    for (const std::uint32_t version : {2U, 3U}) {
        File file = small_file();
        file.version = version;
        const Header header = read(file);
        EXPECT_EQ(header.version, version);
        EXPECT_EQ(header.metadata.text("general.architecture"), "deepseek2");
        EXPECT_EQ(header.metadata.unsigned_number("deepseek2.block_count"), 61U);
        EXPECT_EQ(header.tensors.size(), 3U);
    }
}

TEST(GgufHeader, SaysWhereTensorsLieAndHowLargeTheyAre) {
    const Image image = small_file().image();
    const Header header = read(small_file());
    EXPECT_EQ(header.header_bytes, image.header.size());
    EXPECT_EQ(header.data_start, image.data_start);
    EXPECT_EQ(header.alignment, 32U);
    const StoredTensor& embedding = header.tensors[0];
    EXPECT_EQ(embedding.name, "token_embd.weight");
    EXPECT_EQ(embedding.columns(), 256U);
    EXPECT_EQ(embedding.rows(), 3U);
    EXPECT_EQ(embedding.matrices(), 1U);
    EXPECT_EQ(embedding.format, formats::Format::kQ4_K);
    EXPECT_EQ(embedding.bytes, 432U);
    EXPECT_EQ(embedding.offset, image.data_start);
    EXPECT_EQ(embedding.described_at, image.tensor_at[0]);
    const StoredTensor& norm = header.tensors[1];
    EXPECT_EQ(norm.dimension_count, 1U);
    EXPECT_EQ(norm.bytes, 20U);
    EXPECT_EQ(norm.offset, image.data_start + 448);
    const StoredTensor& experts = header.tensors[2];
    EXPECT_EQ(experts.dimension_count, 4U);
    EXPECT_EQ(experts.matrices(), 14U);
    EXPECT_EQ(experts.weights(), 168U);
    EXPECT_EQ(experts.bytes, 336U);
    EXPECT_EQ(experts.offset, image.data_start + 480);
    EXPECT_EQ(experts.end(), image.file_bytes);
}

TEST(GgufHeader, HonoursTheAlignment) {
    struct Case {
        std::uint32_t alignment;
        std::uint64_t apart;  // two tensors of 12 bytes
    };
    for (const Case& each : {Case{1, 12}, {8, 16}, {64, 64}, {4096, 4096}}) {
        File file;
        file.alignment = each.alignment;
        file.key("general.alignment", u32(each.alignment));
        file.tensor("a", {3}, kF32, 12).tensor("b", {3}, kF32, 12);
        const Header header = read(file);
        EXPECT_EQ(header.alignment, each.alignment);
        EXPECT_EQ(header.data_start, file.image().data_start);
        EXPECT_EQ(header.tensors[1].offset - header.tensors[0].offset, each.apart);
    }
}

TEST(GgufHeader, KnowsTensorsThatAreNoWeights) {
    File file;
    file.tensor("blk.0.ffn_gate_tid2eid.weight", {8, 5}, kI32, 160);
    const Header header = read(file);
    EXPECT_EQ(header.tensors[0].bytes, 160U);
    EXPECT_EQ(header.tensors[0].type_name(), "i32");
}

TEST(GgufHeader, MayHoldNoTensor) {
    File file;
    file.key("tokenizer.ggml.model", string("gpt2"));
    const Header header = read(file);
    EXPECT_TRUE(header.tensors.empty());
    EXPECT_EQ(header.metadata.text("tokenizer.ggml.model"), "gpt2");
}

TEST(GgufHeader, TakesTensorsInAnyOrderWithGapsBetweenThem) {
    File file;
    file.tensors = {{"late", {8}, kF32, 320, 32}, {"early", {8}, kF32, 64, 32}};
    const Header header = read(file);
    EXPECT_EQ(header.tensors[0].offset - header.tensors[1].offset, 256U);
}

TEST(GgufHeader, OfAHugeFileIsReadAloneAndNothingBehindIt) {
    const weir::tests::ScratchFolder scratch;
    const fs::path path = scratch.path() / "large.gguf";
    constexpr std::uint64_t kWeights = std::uint64_t{100} << 30U;
    File file = small_file();
    file.key("tokenizer.ggml.scores", array(6, std::vector<Stored>(500'000, f32(1))));
    file.tensor("output.weight", {kWeights}, kF32, 4 * kWeights);
    write_sparse(path, file);
    const std::uint64_t before = bytes_read();
    const Header header = read_header(path);
    const std::uint64_t taken = bytes_read() - before;
    EXPECT_EQ(header.file, path.string());
    EXPECT_GT(header.file_bytes, 400'000'000'000U);
    EXPECT_EQ(header.tensors.back().bytes, 4 * kWeights);
    if (before == 0) GTEST_SKIP() << "/proc/self/io cannot be read";
    // The header ends within the last piece of 256 KiB; reading /proc/self/io itself takes some bytes.
    EXPECT_GE(taken, header.header_bytes);
    EXPECT_LE(taken, header.header_bytes + (std::uint64_t{256} << 10U) + 4096);
}

TEST(GgufHeader, IsReadFromAFileAsFromItsBytes) {
    const weir::tests::ScratchFolder scratch;
    const fs::path path = scratch.path() / "small.gguf";
    write_sparse(path, small_file());
    const Header from_file = read_header(path);
    const Header from_bytes = read(small_file());
    EXPECT_EQ(from_file.file_bytes, from_bytes.file_bytes);
    EXPECT_EQ(from_file.header_bytes, from_bytes.header_bytes);
    ASSERT_EQ(from_file.tensors.size(), from_bytes.tensors.size());
    for (std::size_t i = 0; i < from_file.tensors.size(); ++i)
        EXPECT_EQ(from_file.tensors[i].offset, from_bytes.tensors[i].offset);
    ASSERT_EQ(from_file.metadata.items().size(), 2U);
    EXPECT_EQ(from_file.metadata.items()[1].key, "deepseek2.block_count");
}

TEST(GgufHeader, IsNotReadFromWhatIsNoFile) {
    const weir::tests::ScratchFolder scratch;
    const fs::path pipe = scratch.path() / "pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    const auto refusal = [](const fs::path& path) -> std::string {
        try {
            read_header(path);
        } catch (const InputError& error) {
            return error.what();
        }
        return "was taken";
    };
    EXPECT_EQ(refusal(pipe), pipe.string() + ": this is a pipe, expected a GGUF file");
    EXPECT_EQ(refusal(scratch.path()), scratch.path().string() + ": this is a folder, expected a GGUF file");
    EXPECT_EQ(refusal("/dev/zero"), "/dev/zero: this is a device, expected a GGUF file");
    EXPECT_EQ(refusal(scratch.path() / "absent"),
              (scratch.path() / "absent").string() + ": cannot be read: No such file or directory");
}

}  // namespace
}  // namespace weir::models::gguf
