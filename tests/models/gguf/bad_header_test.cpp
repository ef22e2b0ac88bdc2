// SPDX-License-Identifier: Apache-2.0
// Every way in which one file can be wrong, with the offset of what is.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <string>

#include "models/gguf/header.h"
#include "models/gguf/header_bytes.h"
#include "tests/models/gguf/refused.h"
#include "tests/models/gguf/write.h"
#include "tests/scratch_folder.h"

namespace weir::models::gguf {
namespace {

using namespace weir::tests::gguf;

constexpr std::uint32_t kF32 = 0;
constexpr std::uint32_t kQ8_0 = 8;
constexpr std::uint32_t kQ4K = 12;
constexpr std::uint64_t kAlmost2To64 = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kLargeFile = std::uint64_t{1} << 50U;

File file_of(std::vector<TensorLine> tensors) {
    File file;
    file.tensors = std::move(tensors);
    return file;
}

/// A header up to its counts.
std::string start_with_counts(std::uint64_t tensors, std::uint64_t keys) {
    File file;
    file.tensor_count = tensors;
    file.key_count = keys;
    return file.image().header;
}

void refused_bytes(const std::string& header, std::uint64_t file_bytes, std::uint64_t offset,
                   const std::string& what) {
    expect_refused([&] { read_header(std::as_bytes(std::span(header)), file_bytes, "f.gguf"); }, "f.gguf",
                   offset, what);
}

/// As long as its tensors say.
void refused(const File& file, std::uint64_t offset, const std::string& what) {
    const Image image = file.image();
    refused_bytes(image.header, image.file_bytes, offset, what);
}

TEST(BadGgufHeader, HasAnotherMagic) {
    File file;
    file.magic = "GGUX";
    refused(file, 0, R"(begins with "GGUX", expected "GGUF")");
    file.magic = std::string(
        "\x7f"
        "E\n\0",
        4);
    refused(file, 0, R"(begins with "\x7fE\x0a\x00")");
    file.magic = "vers";
    refused(file, 0, "git-lfs");
    file.magic = "<!do";
    refused(file, 0, "web page");
    file.magic = "tjgg";
    refused(file, 0, "before GGUF");
}

TEST(BadGgufHeader, HasAnotherVersion) {
    File file;
    file.version = 1;
    refused(file, 4, "version 1 of GGUF is no longer read, expected 2 or 3");
    file.version = 0;
    refused(file, 4, "version 0 of GGUF");
    file.version = 4;
    refused(file, 4, "version 4 of GGUF is newer than weir knows, expected 2 or 3");
    file.version = 70000;
    refused(file, 4, "version 70000 of GGUF is newer");
}

TEST(BadGgufHeader, IsBigEndian) {
    File file;
    file.version = 0x03000000;
    refused(file, 4, "the file is big-endian");
    file.version = 0x02000000;
    refused(file, 4, "the file is big-endian");
}

TEST(BadGgufHeader, CountsMoreThanTheFileHolds) {
    for (const std::uint64_t count : {kAlmost2To64, kAlmost2To64 / 2 + 1, std::uint64_t{1000}}) {
        File file;
        file.key("a", u32(1)).tensor("b", {8}, kF32, 32);
        file.tensor_count = count;
        refused(file, 8, std::to_string(count) + " tensors would take at least 33 bytes each");
        file.tensor_count.reset();
        file.key_count = count;
        refused(file, 16, std::to_string(count) + " metadata keys would take at least 14 bytes each");
        file.key_count.reset();
        file.key("c", array(4, {u32(1)}, count));
        refused(file, file.image().value_at[1] + 4, std::to_string(count) + " array elements");
    }
}

TEST(BadGgufHeader, IsLongerThanAnyHeaderIs) {
    File file;
    file.key("a", array(0, {}, kLongestHeader));
    const Image image = file.image();
    refused_bytes(image.header, image.header.size(), image.value_at[0] + 4, "the file has 0 left");
    const weir::tests::ScratchFolder scratch;
    const auto path = scratch.path() / "large.gguf";
    // The file could hold it: the limit holds, before anything of that size is read.
    write_sparse(path, image.header, kLargeFile / 1024);
    expect_refused([&] { read_header(path); }, path.string(), image.header.size(), "longer than 256 MiB");
    // Zeros, and an empty key is none.
    write_sparse(path, start_with_counts(0, kLongestHeader), kLargeFile / 1024);
    expect_refused([&] { read_header(path); }, path.string(), 24, "a metadata key has 0 bytes");
}

TEST(BadGgufHeader, HasAStringBeyondTheFile) {
    for (const std::uint64_t length : {kAlmost2To64, kAlmost2To64 - 7, std::uint64_t{300}}) {
        const std::string says = std::to_string(length) + " bytes reaches beyond the file's end at ";
        File file;
        file.key("a", {8, raw(length) + "short"}).key("b", u32(1));
        refused(file, file.image().value_at[0], "a string of " + says);
        file = File();
        file.key("a", array(8, {string("x"), {8, raw(length)}, string("y")}));
        refused(file, file.image().value_at[0] + 12 + 9, "a string of " + says);
    }
    // A key, with a pair behind it that the count does not mention.
    std::string header = start_with_counts(0, 1) + raw(kAlmost2To64) + std::string(40, 'k');
    refused_bytes(header, header.size(), 24, "a metadata key of 18446744073709551615 bytes");
    header = start_with_counts(1, 0) + raw(std::uint64_t{1} << 63U) + std::string(40, 'k');
    refused_bytes(header, header.size(), 24, "a tensor's name of 9223372036854775808 bytes");
}

TEST(BadGgufHeader, IsCutOffAnywhere) {
    File file;
    file.key("general.architecture", string("llama")).key("a", array(8, {string("x"), string("y")}));
    file.key("b", boolean(1)).key("c", array(9, {array(5, {i32(1)})}));
    file.tensor("t", {8, 2}, kF32, 64);
    const Image image = file.image();
    for (std::size_t bytes = 0; bytes < image.file_bytes; ++bytes) {
        const std::string part = image.header.substr(0, std::min(bytes, image.header.size()));
        EXPECT_THROW(read_header(std::as_bytes(std::span(part)), bytes, "f"), InputError) << bytes;
        // The rest of the file is there, this part of its header is not.
        if (bytes < image.header.size()) {
            EXPECT_THROW(read_header(std::as_bytes(std::span(part)), kLargeFile, "f"), InputError) << bytes;
        }
    }
    EXPECT_NO_THROW(read_header(image.span(), image.file_bytes, "f"));
    refused_bytes("", 0, 0, "the magic \"GGUF\" of 4 bytes reaches beyond the file's end at 0");
    refused_bytes("GGUF\3", 5, 4, "the version of 4 bytes reaches beyond the file's end at 5");
}

TEST(BadGgufHeader, HasAnUnknownTypeOfValue) {
    File file;
    file.key("a", {13, raw(std::uint64_t{0})}).key("b", u32(1));
    refused(file, file.image().value_at[0] - 4, "has the type 13, expected 0 to 12");
    file = File();
    file.key("a", array(99, {u32(1), u32(2)}));
    refused(file, file.image().value_at[0], "has the type 99, expected 0 to 12");
}

TEST(BadGgufHeader, HasABoolThatIsNone) {
    File file;
    file.key("a", boolean(2));
    refused(file, file.image().value_at[0], "a bool is 2, expected 0 or 1");
    file = File();
    file.key("a", array(7, {boolean(1), boolean(0), boolean(255)}));
    refused(file, file.image().value_at[0] + 14, "a bool is 255");
}

TEST(BadGgufHeader, NestsArraysTooDeep) {
    const auto nested = [](int depth) {
        Stored value = array(4, {u32(1)});
        for (int i = 1; i < depth; ++i) value = array(9, {value});
        return File().key("a", value);
    };
    EXPECT_NO_THROW(read_header(nested(8).image().span(), 1000, "f"));
    refused(nested(9), nested(9).image().value_at[0] + 8 * 12, "arrays lie more than 8 deep");
    refused(nested(10'000), nested(10'000).image().value_at[0] + 8 * 12, "arrays lie more than 8 deep");
}

TEST(BadGgufHeader, HasAKeyTwice) {
    File file;
    file.key("b", u32(1)).key("a", u32(2)).key("c", u32(2)).key("a", u32(2));
    refused(file, file.image().key_at[3] + 8, R"(the metadata key "a" is there twice)");
}

TEST(BadGgufHeader, HasNamesThatAreNone) {
    File file;
    file.key("", u32(1));
    refused(file, 24, "a metadata key has 0 bytes, expected 1 to 65535");
    file = File();
    file.key(std::string(65536, 'k'), u32(1));
    refused(file, 24, "a metadata key has 65536 bytes");
    refused(file_of({{"", {8, 1}, kF32, 0, 32}}), 24, "a tensor's name has 0 bytes");
}

TEST(BadGgufHeader, HasAnAlignmentThatIsNone) {
    for (const std::uint32_t alignment : {0U, 3U, 48U}) {
        File file;
        file.key("a", u32(1)).key("general.alignment", u32(alignment));
        refused(file, file.image().value_at[1],
                "\"general.alignment\" is " + std::to_string(alignment) + ", expected a power of two");
    }
    File file;
    file.key("general.alignment", u64(32));
    refused(file, file.image().value_at[0], "\"general.alignment\" is no u32");
}

TEST(BadGgufHeader, HasATensorOfNoDimensionsOrTooMany) {
    refused(file_of({{"t", {}, kF32, 0, 0}, {"a longer name", {8}, kF32, 0, 32}}), 24 + 9,
            R"(tensor "t" has 0 dimensions, expected 1 to 4)");
    refused(file_of({{"t", {1, 1, 1, 1, 1}, kF32, 0, 4}}), 24 + 9, R"(tensor "t" has 5 dimensions)");
    refused(file_of({{"t", {8, 0}, kF32, 0, 0}}), 24 + 13 + 8, R"(tensor "t" has the dimension 0)");
}

TEST(BadGgufHeader, HasDimensionsWhoseProductOverflows) {
    constexpr std::uint64_t kTwo32 = std::uint64_t{1} << 32U;
    refused(file_of({{"t", {kTwo32, kTwo32}, kF32, 0, 0}}), 24 + 13 + 8,
            R"(tensor "t" has the dimension 4294967296, and the product)");
    refused(file_of({{"t", {kAlmost2To64}, kF32, 0, 0}}), 24 + 13, "the product of its dimensions");
    refused(file_of({{"t", {2, 2, 2, kAlmost2To64 / 2 + 1}, kF32, 0, 0}}), 24 + 13 + 24,
            "the product of its dimensions");
    // The product fits, its bytes do not.
    refused(file_of({{"t", {kTwo32, kTwo32 / 4}, kF32, 0, 0}}), 24 + 13, "more than 2^62 bytes");
}

TEST(BadGgufHeader, HasATensorOfUnknownType) {
    for (const std::uint32_t type : {4U, 31U, 4000U, 0xffffffffU}) {
        refused(file_of({{"blk.0.attn_q.weight", {8, 2}, type, 0, 0}}), 24 + 8 + 19 + 4 + 16,
                "tensor \"blk.0.attn_q.weight\" has the type number " + std::to_string(type));
    }
}

TEST(BadGgufHeader, HasRowsThatAreNoWholeBlocks) {
    refused(file_of({{"t", {255, 256}, kQ4K, 0, 0}}), 24 + 13,
            R"(tensor "t" has rows of 255 weights, expected a multiple of 256, the block of q4_k)");
    refused(file_of({{"t", {33}, kQ8_0, 0, 0}}), 24 + 13, "a multiple of 32, the block of q8_0");
}

TEST(BadGgufHeader, HasATensorOffTheAlignment) {
    File file = file_of({{"t", {8}, kF32, 0, 32}, {"u", {8}, kF32, 33, 32}});
    const std::uint64_t at = file.image().tensor_at[1] + 9 + 4 + 8 + 4;
    refused(file, at, R"(tensor "u" lies at 33 of the data, expected a multiple of 32)");
    file.tensors[1].offset = 32;
    EXPECT_NO_THROW(read_header(file.image().span(), file.image().file_bytes, "f"));
    file.alignment = 64;
    file.key("general.alignment", u32(64));
    refused(file, file.image().tensor_at[1] + 9 + 4 + 8 + 4,
            "lies at 32 of the data, expected a multiple of 64");
}

TEST(BadGgufHeader, HasATensorBeyondAnyFile) {
    const Image image = file_of({{"t", {8}, kF32, kAlmost2To64 - 31, 0}}).image();
    refused_bytes(image.header, kAlmost2To64, image.header.size() - 8, "which is beyond any file's end");
}

TEST(BadGgufHeader, HasATensorTwice) {
    const File file = file_of({{"b", {8}, kF32, 0, 32}, {"a", {8}, kF32, 32, 32}, {"b", {8}, kF32, 64, 32}});
    refused(file, file.image().tensor_at[2], R"(tensor "b" is there twice)");
}

TEST(BadGgufHeader, HasTensorsThatOverlap) {
    File file = file_of({{"a", {16}, kF32, 32, 64}, {"b", {8}, kF32, 0, 32}, {"c", {8}, kF32, 64, 32}});
    const Image image = file.image();
    const auto at = std::to_string(image.data_start + 64);
    refused(file, image.tensor_at[2] + 9 + 4 + 8 + 4, "\"c\" at " + at);
    file.tensors = {{"a", {8}, kF32, 32, 32}, {"b", {16}, kF32, 0, 64}};
    refused(file, file.image().tensor_at[1] + 9 + 4 + 8 + 4, "they overlap");
    file.tensors = {{"a", {8}, kF32, 32, 32}, {"b", {8}, kF32, 32, 32}};
    refused(file, file.image().tensor_at[1] + 9 + 4 + 8 + 4, "they overlap");
}

TEST(BadGgufHeader, BelongsToAFileThatIsCutOff) {
    const File file = file_of({{"a", {8}, kF32, 0, 32}, {"c", {8}, kF32, 64, 32}, {"b", {8}, kF32, 32, 32}});
    const Image image = file.image();
    refused_bytes(image.header, image.file_bytes - 1, image.file_bytes - 1,
                  "the file ends here and 1 bytes are missing: tensor \"c\" reaches to " +
                      std::to_string(image.file_bytes) + ", and 1 of 3 tensors are not whole");
    refused_bytes(image.header, image.data_start + 40, image.data_start + 40,
                  "56 bytes are missing: tensor \"c\" reaches to " + std::to_string(image.file_bytes) +
                      ", and 2 of 3 tensors are not whole");
}

}  // namespace
}  // namespace weir::models::gguf
