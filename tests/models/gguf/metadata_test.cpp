// SPDX-License-Identifier: Apache-2.0
#include "models/gguf/metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "models/gguf/header.h"
#include "tests/models/gguf/refused.h"
#include "tests/models/gguf/write.h"

namespace weir::models::gguf {
namespace {

using namespace weir::tests::gguf;
using testing::ElementsAre;

constexpr std::uint64_t kTwo53 = std::uint64_t{1} << 53U;

Metadata read(const File& file) {
    const Image image = file.image();
    return read_header(image.span(), image.file_bytes, "f.gguf").metadata;
}

/// One of each type, by its name, as negative or as large as it can be.
File one_of_each() {
    File file;
    file.key("u8", u8(255)).key("i8", i8(-128)).key("u16", u16(65535)).key("i16", i16(-32768));
    file.key("u32", u32(4294967295)).key("i32", i32(-7)).key("f32", f32(0.5F)).key("bool", boolean(1));
    file.key("string", string("deepseek2")).key("array", array(5, {i32(1), i32(-2)}));
    file.key("u64", u64(std::numeric_limits<std::uint64_t>::max()));
    file.key("i64", i64(std::numeric_limits<std::int64_t>::min())).key("f64", f64(1e300));
    return file;
}

TEST(GgufMetadata, HoldsAllTypesAsStored) {
    const Metadata metadata = read(one_of_each());
    ASSERT_EQ(metadata.items().size(), kValueTypeCount);
    const auto value = [&](const char* key) { return metadata.value(*metadata.find(key)); };
    EXPECT_EQ(std::get<std::uint8_t>(value("u8")), 255);
    EXPECT_EQ(std::get<std::int8_t>(value("i8")), -128);
    EXPECT_EQ(std::get<std::uint16_t>(value("u16")), 65535);
    EXPECT_EQ(std::get<std::int16_t>(value("i16")), -32768);
    EXPECT_EQ(std::get<std::uint32_t>(value("u32")), 4294967295U);
    EXPECT_EQ(std::get<std::int32_t>(value("i32")), -7);
    EXPECT_EQ(std::get<float>(value("f32")), 0.5F);
    EXPECT_EQ(std::get<bool>(value("bool")), true);
    EXPECT_EQ(std::get<std::string_view>(value("string")), "deepseek2");
    EXPECT_EQ(std::get<Array>(value("array")).count, 2U);
    EXPECT_EQ(std::get<std::uint64_t>(value("u64")), std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(std::get<std::int64_t>(value("i64")), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(std::get<double>(value("f64")), 1e300);
}

TEST(GgufMetadata, NumbersItsTypesAsTheFileDoes) {
    const File file = one_of_each();
    const Metadata metadata = read(file);
    for (std::size_t i = 0; i < file.keys.size(); ++i) {
        const Metadata::Item& item = metadata.items()[i];
        EXPECT_EQ(static_cast<std::uint32_t>(item.type), file.keys[i].second.type);
        EXPECT_EQ(name(item.type), file.keys[i].first);
        EXPECT_EQ(metadata.value(item).index(), file.keys[i].second.type);
        EXPECT_EQ(item.offset, file.image().value_at[i]);
    }
}

TEST(GgufMetadata, KeepsTheFilesOrder) {
    File file;
    file.key("z", u32(1)).key("a", u32(2)).key("m", u32(3));
    const Metadata metadata = read(file);
    EXPECT_EQ(metadata.items()[0].key, "z");
    EXPECT_EQ(metadata.items()[2].key, "m");
    EXPECT_EQ(metadata.unsigned_number("a"), 2U);
}

TEST(GgufMetadata, GivesNothingForAKeyThatIsNotThere) {
    const Metadata metadata = read(one_of_each());
    EXPECT_EQ(metadata.find("u"), nullptr);
    EXPECT_EQ(metadata.find("zz"), nullptr);
    EXPECT_FALSE(metadata.unsigned_number("absent").has_value());
    EXPECT_FALSE(metadata.text("absent").has_value());
    EXPECT_FALSE(metadata.texts("absent").has_value());
    EXPECT_FALSE(Metadata().number("absent").has_value());
}

TEST(GgufMetadata, ConvertsWholeNumbersThatFit) {
    const Metadata metadata = read(one_of_each());
    EXPECT_EQ(metadata.unsigned_number("u8"), 255U);
    EXPECT_EQ(metadata.unsigned_number("u64"), std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(metadata.signed_number("i8"), -128);
    EXPECT_EQ(metadata.signed_number("u32"), 4294967295);
    EXPECT_EQ(metadata.signed_number("i64"), std::numeric_limits<std::int64_t>::min());
    const std::uint64_t at = one_of_each().image().value_at[5];
    expect_refused([&] { metadata.unsigned_number("i32"); }, "f.gguf", at,
                   R"("i32" is i32 -7, expected a whole number of at least 0)");
    EXPECT_THROW(metadata.signed_number("u64"), InputError);
    EXPECT_THROW(metadata.unsigned_number("f32"), InputError);
    EXPECT_THROW(metadata.unsigned_number("bool"), InputError);
    EXPECT_THROW(metadata.unsigned_number("string"), InputError);
    EXPECT_THROW(metadata.unsigned_number("array"), InputError);
}

TEST(GgufMetadata, ConvertsToADoubleWhatADoubleHolds) {
    File file = one_of_each();
    file.key("exact", u64(kTwo53)).key("even", u64(kTwo53 + 2)).key("odd", u64(kTwo53 + 1));
    file.key("negative", i64(-static_cast<std::int64_t>(kTwo53) - 1)).key("zero", i64(0));
    file.key("nan", f32(std::nanf(""))).key("infinite", f64(INFINITY));
    const Metadata metadata = read(file);
    EXPECT_EQ(metadata.number("f32"), 0.5);
    EXPECT_EQ(metadata.number("f64"), 1e300);
    EXPECT_EQ(metadata.number("i32"), -7.0);
    EXPECT_EQ(metadata.number("i64"), -9223372036854775808.0);
    EXPECT_EQ(metadata.number("exact"), 9007199254740992.0);
    EXPECT_EQ(metadata.number("even"), 9007199254740994.0);
    EXPECT_EQ(metadata.number("zero"), 0.0);
    for (const char* key : {"odd", "negative", "u64", "nan", "infinite", "bool", "string", "array"})
        EXPECT_THROW(metadata.number(key), InputError) << key;
}

TEST(GgufMetadata, TakesFlagsFromBoolsAndTextFromStringsAlone) {
    const Metadata metadata = read(one_of_each());
    EXPECT_EQ(metadata.flag("bool"), true);
    EXPECT_EQ(metadata.text("string"), "deepseek2");
    const Image image = one_of_each().image();
    expect_refused([&] { metadata.flag("u8"); }, "f.gguf", image.value_at[0],
                   R"("u8" is u8 255, expected a bool)");
    expect_refused([&] { metadata.text("bool"); }, "f.gguf", image.value_at[7],
                   R"("bool" is bool true, expected a string)");
    expect_refused([&] { metadata.array("string"); }, "f.gguf", image.value_at[8],
                   R"("string" is the string "deepseek2", expected an array)");
}

TEST(GgufMetadata, DecodesArraysOfEveryKind) {
    File file;
    file.key("unsigned", array(5, {i32(1), i32(0), i32(7)})).key("signed", array(1, {i8(-1), i8(5)}));
    file.key("numbers", array(6, {f32(0.25F), f32(-1)})).key("flags", array(7, {boolean(1), boolean(0)}));
    file.key("texts", array(8, {string("a"), string(""), string("the last")})).key("none", array(8, {}));
    const Metadata metadata = read(file);
    EXPECT_THAT(*metadata.unsigned_numbers("unsigned"), ElementsAre(1, 0, 7));
    EXPECT_THAT(*metadata.signed_numbers("signed"), ElementsAre(-1, 5));
    EXPECT_THAT(*metadata.numbers("numbers"), ElementsAre(0.25, -1.0));
    EXPECT_THAT(*metadata.numbers("unsigned"), ElementsAre(1.0, 0.0, 7.0));
    EXPECT_THAT(*metadata.flags("flags"), ElementsAre(true, false));
    EXPECT_THAT(*metadata.texts("texts"), ElementsAre("a", "", "the last"));
    EXPECT_THAT(*metadata.texts("none"), testing::IsEmpty());
    EXPECT_EQ(metadata.array("texts")->count, 3U);
    EXPECT_EQ(metadata.array("texts")->element_type, ValueType::kString);
    EXPECT_EQ(metadata.array("texts")->offset, file.image().value_at[4] + 12);
}

TEST(GgufMetadata, NamesTheElementThatIsSomethingElse) {
    File file;
    file.key("a", array(5, {i32(1), i32(-3)})).key("b", u32(3));
    const Metadata metadata = read(file);
    const Image image = file.image();
    expect_refused([&] { metadata.unsigned_numbers("a"); }, "f.gguf", image.value_at[0],
                   R"("a" is an array whose element 1 is i32 -3, expected each a whole number)");
    expect_refused([&] { metadata.texts("a"); }, "f.gguf", image.value_at[0], "expected each a string");
    expect_refused([&] { metadata.numbers("b"); }, "f.gguf", image.value_at[1],
                   R"("b" is u32 3, expected an array, each a finite number)");
}

TEST(GgufMetadata, HoldsArraysWithinArrays) {
    File file;
    file.key("a", array(9, {array(8, {string("x"), string("yy")}), array(5, {i32(4)}), array(9, {})}));
    file.key("behind", u32(5));
    const Metadata metadata = read(file);
    const std::vector<Value> outer = metadata.elements(*metadata.array("a"));
    ASSERT_EQ(outer.size(), 3U);
    const std::vector<Value> texts = metadata.elements(std::get<Array>(outer[0]));
    ASSERT_EQ(texts.size(), 2U);
    EXPECT_EQ(std::get<std::string_view>(texts[1]), "yy");
    EXPECT_EQ(std::get<std::int32_t>(metadata.elements(std::get<Array>(outer[1]))[0]), 4);
    EXPECT_EQ(std::get<Array>(outer[2]).count, 0U);
    EXPECT_EQ(metadata.unsigned_number("behind"), 5U);
    EXPECT_THROW(metadata.texts("a"), InputError);
}

TEST(GgufMetadata, OutlivesTheHeaderThatItWasReadFrom) {
    Metadata copy;
    {
        const Metadata metadata = read(one_of_each());
        copy = metadata;
    }
    EXPECT_EQ(copy.text("string"), "deepseek2");
}

TEST(GgufMetadata, SaysWhatIsMissingOrMakesNoSense) {
    const Metadata metadata = read(one_of_each());
    try {
        metadata.refuse_missing("llama.block_count", "a number of layers");
    } catch (const InputError& error) {
        EXPECT_STREQ(
            error.what(),
            "f.gguf: the metadata key \"llama.block_count\" is missing, expected a number of layers");
    }
    expect_refused([&] { metadata.refuse_value("u16", "is too many"); }, "f.gguf",
                   one_of_each().image().value_at[2], "the metadata key \"u16\" is too many");
}

TEST(GgufMetadata, ShowsNoControlCharactersOfAKey) {
    File file;
    file.key("a\x1b[2J\n\"", u32(1));
    const Metadata metadata = read(file);
    expect_refused([&] { metadata.text("a\x1b[2J\n\""); }, "f.gguf", file.image().value_at[0],
                   R"("a\x1b[2J\x0a\x22" is u32 1)");
}

}  // namespace
}  // namespace weir::models::gguf
