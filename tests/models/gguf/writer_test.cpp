// SPDX-License-Identifier: Apache-2.0
#include "models/gguf/writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/error.h"
#include "models/gguf/header.h"
#include "tests/models/gguf/write.h"

namespace weir::models::gguf {
namespace {

using formats::Format;

std::vector<NewPair> some_pairs() {
    return {{"general.architecture", std::string("llama")},
            {"a.u32", 7U},
            {"a.i32", -7},
            {"a.f32", 0.5F},
            {"a.flag", true},
            {"a.u64", std::uint64_t{1} << 40U},
            {"a.f64", 1e-300},
            {"a.text", std::string("with \0 in it", 12)},
            {"a.none", std::string()},
            {"a.counts", std::vector<std::uint32_t>{3, 1, 2}},
            {"a.signed", std::vector<std::int32_t>{-3, 1}},
            {"a.numbers", std::vector<float>{0.25F}},
            {"a.texts", std::vector<std::string>{"one", "", "three"}},
            {"a.empty", std::vector<std::string>{}}};
}

std::vector<NewTensor> some_tensors() {
    return {{"token_embd.weight", {256, 3}, Format::kQ4_K},
            {"blk.0.attn_norm.weight", {5}, Format::kF32},
            {"blk.0.ffn_gate_exps.weight", {4, 3, 2}, Format::kF16},
            {"blk.0.odd", {32, 1, 1, 3}, Format::kQ8_0}};
}

Header read(const NewFile& file) {
    return read_header(std::as_bytes(std::span(file.header)), file.file_bytes, "made-up");
}

TEST(GgufWriter, WritesTheBytesThatTheFormatAsksFor) {
    namespace by_hand = weir::tests::gguf;
    by_hand::File expected;
    expected.key("general.architecture", by_hand::string("llama")).key("n", by_hand::u32(3));
    expected.key("all", by_hand::array(8, {by_hand::string("a"), by_hand::string("bc")}));
    expected.tensor("x", {32, 2}, 8, 68);
    expected.tensor("y", {3}, 0, 12);
    const NewFile file =
        lay_out(std::vector<NewPair>{{"general.architecture", std::string("llama")},
                                     {"n", 3U},
                                     {"all", std::vector<std::string>{"a", "bc"}}},
                std::vector<NewTensor>{{"x", {32, 2}, Format::kQ8_0}, {"y", {3}, Format::kF32}});
    const by_hand::Image image = expected.image();
    EXPECT_EQ(file.header.substr(0, image.header.size()), image.header);
    EXPECT_EQ(file.header.size(), image.data_start);
    EXPECT_EQ(file.header.find_first_not_of('\0', image.header.size()), std::string::npos);
}

TEST(GgufWriter, GivesEveryKindOfValueBack) {
    const Header header = read(lay_out(some_pairs(), some_tensors()));
    const Metadata& metadata = header.metadata;
    ASSERT_EQ(metadata.items().size(), some_pairs().size());
    EXPECT_EQ(metadata.text("general.architecture"), "llama");
    EXPECT_EQ(metadata.unsigned_number("a.u32"), 7U);
    EXPECT_EQ(metadata.signed_number("a.i32"), -7);
    EXPECT_EQ(metadata.number("a.f32"), 0.5);
    EXPECT_EQ(metadata.flag("a.flag"), true);
    EXPECT_EQ(metadata.unsigned_number("a.u64"), std::uint64_t{1} << 40U);
    EXPECT_EQ(metadata.number("a.f64"), 1e-300);
    EXPECT_EQ(metadata.text("a.text"), std::string("with \0 in it", 12));
    EXPECT_EQ(metadata.text("a.none"), "");
    EXPECT_THAT(*metadata.unsigned_numbers("a.counts"), testing::ElementsAre(3, 1, 2));
    EXPECT_THAT(*metadata.signed_numbers("a.signed"), testing::ElementsAre(-3, 1));
    EXPECT_THAT(*metadata.numbers("a.numbers"), testing::ElementsAre(0.25));
    EXPECT_THAT(*metadata.texts("a.texts"), testing::ElementsAre("one", "", "three"));
    EXPECT_EQ(metadata.array("a.empty")->count, 0U);
}

TEST(GgufWriter, GivesTensorsBackWhereTheyWereLaid) {
    for (const std::uint64_t alignment : {1U, 32U, 4096U}) {
        const NewFile file = lay_out(some_pairs(), some_tensors(), alignment);
        const Header header = read(file);
        EXPECT_EQ(header.alignment, alignment);
        EXPECT_EQ(header.data_start, file.header.size());
        ASSERT_EQ(header.tensors.size(), file.tensors.size());
        std::uint64_t end = file.header.size();
        for (std::size_t i = 0; i < file.tensors.size(); ++i) {
            const StoredTensor& stored = header.tensors[i];
            EXPECT_EQ(stored.name, some_tensors()[i].name);
            EXPECT_EQ(stored.format, some_tensors()[i].format);
            EXPECT_EQ(stored.dimensions, file.tensors[i].dimensions);
            EXPECT_EQ(stored.dimension_count, some_tensors()[i].dimensions.size());
            EXPECT_EQ(stored.offset, file.tensors[i].offset);
            EXPECT_EQ(stored.bytes, file.tensors[i].bytes);
            EXPECT_EQ(stored.offset % alignment, 0U);
            EXPECT_GE(stored.offset, end);
            EXPECT_LT(stored.offset - end, alignment);
            end = stored.end();
        }
        EXPECT_EQ(file.file_bytes % alignment, 0U);
        EXPECT_GE(file.file_bytes, end);
    }
}

TEST(GgufWriter, LaysOutAFileWithoutTensors) {
    const NewFile file = lay_out(some_pairs(), {});
    EXPECT_EQ(file.file_bytes, file.header.size());
    EXPECT_TRUE(read(file).tensors.empty());
}

NewFile lay_out_one(const NewTensor& tensor) {
    return lay_out({}, std::vector<NewTensor>{tensor});
}

TEST(GgufWriter, RefusesWhatWouldBeReadAsSomethingElse) {
    const std::vector<NewPair> twice{{"a", 1U}, {"a", 2U}};
    EXPECT_THROW(lay_out(twice, {}), Fault);
    const NewTensor one{"x", {32}, Format::kF32};
    EXPECT_THROW(lay_out({}, std::vector<NewTensor>{one, one}), Fault);
    EXPECT_THROW(lay_out({}, {}, 48), Fault);
    EXPECT_THROW(lay_out({}, {}, 0), Fault);
    EXPECT_THROW(lay_out_one({"x", {}, Format::kF32}), Fault);
    EXPECT_THROW(lay_out_one({"x", {1, 1, 1, 1, 1}, Format::kF32}), Fault);
    EXPECT_THROW(lay_out_one({"x", {32, 0}, Format::kF32}), Fault);
}

TEST(GgufWriter, RefusesWhatNoFileCanHold) {
    constexpr std::uint64_t kMany = std::uint64_t{1} << 31U;
    EXPECT_THROW(lay_out_one({"x", {128, 128}, Format::kFp8Blocks}), InputError);
    EXPECT_THROW(lay_out_one({"x", {31}, Format::kQ8_0}), InputError);
    EXPECT_THROW(lay_out_one({"x", {kMany, kMany, kMany}, Format::kF32}), InputError);
    EXPECT_THROW(lay_out_one({"x", {1, kMany, kMany, kMany}, Format::kF32}), InputError);
    const std::uint64_t most = std::numeric_limits<std::uint64_t>::max() / 8;
    EXPECT_THROW(lay_out({}, std::vector<NewTensor>{{"x", {most}, Format::kF32},
                                                    {"y", {most}, Format::kF32},
                                                    {"z", {most}, Format::kF32}}),
                 InputError);
}

}  // namespace
}  // namespace weir::models::gguf
