// SPDX-License-Identifier: Apache-2.0
#include "models/safetensors/header.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/files.h"
#include "tests/models/safetensors/writer.h"
#include "tests/scratch_folder.h"

namespace weir::models::safetensors {
namespace {

using tests::safetensors_bytes;
using tests::SafetensorsWriter;

Header parse(const std::string& bytes, std::optional<std::uint64_t> file_bytes = {}) {
    return parse_header(std::as_bytes(std::span(bytes)), file_bytes.value_or(bytes.size()), "file");
}

/// The message that refuses those bytes; empty when they are read.
std::string refusal(const std::string& bytes, std::optional<std::uint64_t> file_bytes = {}) {
    try {
        parse(bytes, file_bytes);
    } catch (const InputError& error) {
        EXPECT_EQ(error.exit_code(), 3);
        EXPECT_FALSE(error.remedy().empty());
        return error.what();
    }
    return "";
}

/// The refusal of a file with one tensor `t` whose members are given as JSON, and 8 bytes of data.
std::string refusal_of_tensor(const std::string& members) {
    return refusal(safetensors_bytes(fmt::format(R"({{"t":{{{}}}}})", members), 8));
}

std::string length_bytes(std::uint64_t length) {
    std::string out;
    for (unsigned shift = 0; shift < 64; shift += 8) out += static_cast<char>((length >> shift) & 0xFFU);
    return out;
}

TEST(SafetensorsHeader, GivesTensorsInTheOrderOfTheirBytes) {
    const std::string json =
        R"({"late":{"dtype":"BF16","shape":[2,3],"data_offsets":[4,16]},)"
        R"("__metadata__":{"format":"pt"},"early":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}  )";
    const Header header = parse(safetensors_bytes(json, 16));
    EXPECT_EQ(header.data_begin, 8 + json.size());
    EXPECT_EQ(header.data_bytes, 16U);
    ASSERT_EQ(header.tensors.size(), 2U);
    EXPECT_EQ(header.tensors[0].name, "early");
    EXPECT_TRUE(header.tensors[0].shape.empty());
    EXPECT_EQ(header.tensors[1].name, "late");
    EXPECT_EQ(header.tensors[1].dtype->name, "bf16");
    EXPECT_THAT(header.tensors[1].shape, testing::ElementsAre(2, 3));
    EXPECT_EQ(header.tensors[1].begin, 4U);
    EXPECT_EQ(header.tensors[1].bytes(), 12U);
}

TEST(SafetensorsHeader, KnowsTheSizeOfEveryType) {
    const std::pair<const char*, std::uint64_t> bytes_of_eight[] = {
        {"BOOL", 8},    {"U8", 8},   {"I8", 8},    {"F8_E5M2", 8}, {"F8_E4M3", 8},
        {"F8_E8M0", 8}, {"F4", 4},   {"I16", 16},  {"F6_E2M3", 6}, {"F6_E3M2", 6},
        {"U16", 16},    {"F16", 16}, {"BF16", 16}, {"I32", 32},    {"U32", 32},
        {"F32", 32},    {"F64", 64}, {"I64", 64},  {"U64", 64},    {"C64", 64}};
    for (const auto& [dtype, bytes] : bytes_of_eight) {
        EXPECT_EQ(refusal(SafetensorsWriter().add("t", dtype, "[2,4]", bytes).bytes()), "") << dtype;
        EXPECT_THAT(refusal(SafetensorsWriter().add("t", dtype, "[2,4]", bytes + 1).bytes()),
                    testing::HasSubstr(fmt::format("need {}", bytes)))
            << dtype;
    }
}

TEST(SafetensorsHeader, AllowsEmptyTensorsAndNoTensors) {
    EXPECT_EQ(refusal(safetensors_bytes("{}", 0)), "");
    EXPECT_EQ(refusal(SafetensorsWriter()
                          .add("a", "F32", "[0,7]", 0)
                          .add("b", "F32", "[1]", 4)
                          .add("c", "F32", "[0]", 0)
                          .bytes()),
              "");
}

TEST(SafetensorsHeader, SaysHowManyBytesADownloadLacks) {
    const std::string bytes = SafetensorsWriter().add("t", "F32", "[4]", 16).bytes();
    EXPECT_EQ(refusal(bytes, bytes.size() - 5),
              fmt::format("file: byte {}: the file ends here; 5 bytes of its tensors are missing",
                          bytes.size() - 5));
    EXPECT_EQ(
        refusal(bytes.substr(0, 20)),
        fmt::format("file: byte 0: a header of {} bytes, but the file ends {} bytes before the header does",
                    bytes.size() - 24, bytes.size() - 36));
    EXPECT_EQ(refusal("abc"), "file: byte 0: expected 8 bytes with the header's length, the file has 3");
    EXPECT_EQ(refusal(""), "file: byte 0: expected 8 bytes with the header's length, the file has 0");
}

TEST(SafetensorsHeader, SaysWhatFollowsTheLastTensor) {
    const std::string bytes = SafetensorsWriter().add("t", "F32", "[4]", 16).bytes();
    EXPECT_EQ(refusal(bytes, bytes.size() + 3),
              fmt::format("file: byte {}: 3 bytes follow the last tensor", bytes.size()));
}

TEST(SafetensorsHeader, RefusesALengthBeyondTheFormatsLimitWhateverTheFileHolds) {
    const std::uint64_t huge = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(refusal(length_bytes(100'000'001), huge),
              "file: byte 0: a header of 100000001 bytes; the format allows 100000000");
    EXPECT_THAT(refusal(length_bytes(huge), huge), testing::HasSubstr("the format allows 100000000"));
    EXPECT_THAT(refusal(length_bytes(100'000'000), 1000),
                testing::HasSubstr("99999008 bytes before the header does"));
}

TEST(SafetensorsHeader, GivesTheFilesByteWhereTheJsonEnds) {
    EXPECT_EQ(refusal(safetensors_bytes(R"({"t":x})", 0)), "file: header: byte 14: this is not JSON");
    EXPECT_EQ(refusal(safetensors_bytes("[1]", 0)), "file: byte 8: expected the '{' of the header");
    EXPECT_EQ(refusal(safetensors_bytes("", 0)), "file: byte 8: expected the '{' of the header");
    EXPECT_THAT(refusal(safetensors_bytes("{\"\xFF\":1}", 0)),
                testing::HasSubstr("byte 11: this is not JSON"));
    EXPECT_THAT(refusal(safetensors_bytes(R"({"t":)" + std::string(10000, '['), 0)),
                testing::HasSubstr("deeper than 128"));
}

TEST(SafetensorsHeader, NamesTheMemberThatIsWrong) {
    EXPECT_EQ(refusal(safetensors_bytes(R"({"t":1})", 0)),
              "file: tensor 't': expected an object, found a number");
    EXPECT_EQ(refusal_of_tensor(R"("shape":[2],"data_offsets":[0,8])"),
              "file: tensor 't': dtype: is missing");
    EXPECT_EQ(refusal_of_tensor(R"("dtype":"F32","data_offsets":[0,8])"),
              "file: tensor 't': shape: is missing");
    EXPECT_EQ(refusal_of_tensor(R"("dtype":"F32","shape":[2])"),
              "file: tensor 't': data_offsets: is missing");
    EXPECT_EQ(refusal_of_tensor(R"("dtype":32,"shape":[2],"data_offsets":[0,8])"),
              "file: tensor 't': dtype: expected a string, found a number");
    EXPECT_EQ(refusal_of_tensor(R"("dtype":"F31","shape":[2],"data_offsets":[0,8])"),
              "file: tensor 't': dtype: the format has no type 'F31'");
    EXPECT_EQ(refusal_of_tensor(R"("dtype":"F32","shape":2,"data_offsets":[0,8])"),
              "file: tensor 't': shape: expected an array, found a number");
    EXPECT_EQ(refusal_of_tensor(R"("dtype":"F32","shape":[1,-2],"data_offsets":[0,8])"),
              "file: tensor 't': shape[1]: expected a whole number from 0, found another number");
    EXPECT_EQ(refusal_of_tensor(R"("dtype":"F32","shape":["2"],"data_offsets":[0,8])"),
              "file: tensor 't': shape[0]: expected a whole number from 0, found a string");
    EXPECT_EQ(refusal_of_tensor(R"("dtype":"F32","shape":[2],"data_offsets":[0,8.5])"),
              "file: tensor 't': data_offsets[1]: expected a whole number from 0, found another number");
    EXPECT_EQ(refusal_of_tensor(R"("dtype":"F32","shape":[2],"data_offsets":[0,4,8])"),
              "file: tensor 't': data_offsets: expected 2 numbers, begin and end, found 3");
    EXPECT_EQ(refusal_of_tensor(R"("dtype":"F32","shape":[2],"data_offsets":[8,0])"),
              "file: tensor 't': data_offsets: begin 8 lies after end 0");
}

TEST(SafetensorsHeader, RefusesWhatStandsTwice) {
    const char* tensor = R"({"dtype":"F32","shape":[0],"data_offsets":[0,0]})";
    EXPECT_EQ(refusal(safetensors_bytes(fmt::format(R"({{"t":{},"t":{}}})", tensor, tensor), 0)),
              "file: tensor 't': stands twice");
    EXPECT_EQ(refusal_of_tensor(R"("dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8])"),
              "file: tensor 't': dtype: stands twice");
    EXPECT_EQ(refusal_of_tensor(R"("dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8])"),
              "file: tensor 't': shape: stands twice");
    EXPECT_EQ(refusal_of_tensor(R"("dtype":"F32","shape":[2],"data_offsets":[0,8],"data_offsets":[0,8])"),
              "file: tensor 't': data_offsets: stands twice");
}

TEST(SafetensorsHeader, ChecksThatShapeAndBytesAgree) {
    EXPECT_EQ(refusal_of_tensor(R"("dtype":"F32","shape":[3],"data_offsets":[0,8])"),
              "file: tensor 't': data_offsets: 8 bytes, but shape and dtype F32 need 12");
    EXPECT_EQ(refusal_of_tensor(R"("dtype":"F4","shape":[3],"data_offsets":[0,1])"),
              "file: tensor 't': shape: 12 bits are no whole bytes");
    EXPECT_EQ(refusal_of_tensor(R"("dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0])"),
              "file: tensor 't': shape: the tensor has more than 2^64 bits");
    EXPECT_THAT(refusal_of_tensor(R"("dtype":"U8","shape":[2305843009213693952],"data_offsets":[0,0])"),
                testing::HasSubstr("more than 2^64 bits"));
}

TEST(SafetensorsHeader, RefusesHolesAndOverlaps) {
    const auto two = [](int begin) {
        return safetensors_bytes(fmt::format(R"({{"a":{{"dtype":"U8","shape":[4],"data_offsets":[0,4]}},)"
                                             R"("b":{{"dtype":"U8","shape":[4],"data_offsets":[{},{}]}}}})",
                                             begin, begin + 4),
                                 static_cast<std::uint64_t>(begin) + 4);
    };
    EXPECT_EQ(refusal(two(4)), "");
    EXPECT_EQ(refusal(two(3)),
              "file: tensor 'b': data_offsets: begin 3 lies within the tensor before it, which ends at 4");
    EXPECT_EQ(refusal(two(6)), "file: tensor 'b': data_offsets: begin 6 leaves a hole of 2 bytes before it");
    EXPECT_EQ(refusal_of_tensor(R"("dtype":"U8","shape":[7],"data_offsets":[1,8])"),
              "file: tensor 't': data_offsets: begin 1 leaves a hole of 1 bytes before it");
}

TEST(SafetensorsHeader, RefusesOffsetsFarBeyondTheFile) {
    EXPECT_THAT(refusal_of_tensor(R"("dtype":"U8","shape":[2305843009213693951],)"
                                  R"("data_offsets":[0,2305843009213693951])"),
                testing::HasSubstr("2305843009213693943 bytes of its tensors are missing"));
    EXPECT_THAT(refusal_of_tensor(R"("dtype":"U8","shape":[7],)"
                                  R"("data_offsets":[18446744073709551608,18446744073709551615])"),
                testing::HasSubstr("leaves a hole"));
}

TEST(SafetensorsHeader, AllowsOnlyStringsInTheMetadata) {
    EXPECT_EQ(refusal(safetensors_bytes(R"({"__metadata__":[]})", 0)),
              "file: __metadata__: expected an object, found an array");
    EXPECT_EQ(refusal(safetensors_bytes(R"({"__metadata__":{"a":1}})", 0)),
              "file: __metadata__: 'a': expected a string, found a number");
    EXPECT_EQ(refusal(safetensors_bytes(R"({"__metadata__":{},"__metadata__":{}})", 0)),
              "file: tensor '__metadata__': stands twice");
}

TEST(SafetensorsHeader, ShowsNamesShortAndWithoutControlCharacters) {
    const std::string long_name = "begin" + std::string(5000, 'x') + "end";
    const std::string message = refusal(safetensors_bytes(fmt::format(R"({{"{}":1}})", long_name), 0));
    EXPECT_LT(message.size(), 300U);
    EXPECT_THAT(message, testing::HasSubstr("'beginxxx"));
    EXPECT_THAT(message, testing::HasSubstr("xxxend'"));
    EXPECT_EQ(refusal(safetensors_bytes(R"({"a\u001b[2Jb":1})", 0)),
              "file: tensor 'a?[2Jb': expected an object, found a number");
}

TEST(SafetensorsHeader, IsReadFromAFileOfWhichNothingElseIsRead) {
    const tests::ScratchFolder scratch;
    const std::filesystem::path path = scratch.path() / "big.safetensors";
    SafetensorsWriter().add("t", "BF16", "[1024,1048576,128]", std::uint64_t{1} << 38).write(path);
    const Header header = read_header(path);
    EXPECT_EQ(header.data_bytes, std::uint64_t{1} << 38);
    EXPECT_EQ(header.tensors.at(0).name, "t");
}

TEST(SafetensorsHeader, NamesAFileThatCannotBeRead) {
    const tests::ScratchFolder scratch;
    const auto what = [](const std::filesystem::path& path) -> std::string {
        try {
            read_header(path);
        } catch (const InputError& error) {
            return error.what();
        }
        return "";
    };
    EXPECT_EQ(what(scratch.path() / "none"),
              (scratch.path() / "none").string() + ": cannot be read: No such file or directory");
    EXPECT_EQ(what(scratch.path()), scratch.path().string() + ": cannot be read: it is no regular file");
    write_file_atomically(scratch.path() / "empty", "");
    EXPECT_THAT(what(scratch.path() / "empty"), testing::HasSubstr("the file has 0"));
    write_file_atomically(scratch.path() / "long", length_bytes(std::uint64_t{1} << 60));
    EXPECT_THAT(what(scratch.path() / "long"), testing::HasSubstr("the format allows"));
}

}  // namespace
}  // namespace weir::models::safetensors
