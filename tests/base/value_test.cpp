// SPDX-License-Identifier: Apache-2.0
#include "base/value.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

#include "base/error.h"

namespace weir {
namespace {

TEST(ParseJson, RefusesWhatLiesTooDeepForTheStack) {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_NO_THROW(parse_json(nested(128), "x"));
    EXPECT_THROW(parse_json(nested(129), "x"), InputError);
    EXPECT_THROW(parse_json(nested(3'000'000), "x"), InputError);
    EXPECT_NO_THROW(parse_json("[\"\\\"" + std::string(200, '[') + "\"]", "x"));
}

TEST(ParseJson, TakesManyMembersOneByOne) {
    std::string text = "{";
    for (int i = 0; i < 100'000; ++i)
        text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":" + std::to_string(i);
    const Value value = parse_json(text + "}", "x");
    ASSERT_EQ(value.as_object()->size(), 100'000U);
    EXPECT_EQ(value.as_object()->back().first, "99999");
}

TEST(ParseJson, KeepsWhatLiesWithinEachOther) {
    const std::string text =
        "{\n  \"a\": [\n    {\n      \"b\": null\n    },\n    []\n  ],\n  \"c\": {}\n}\n";
    EXPECT_EQ(to_json(parse_json(text, "x")), text);
}

TEST(ParseJson, SaysThatANumberIsTooLarge) {
    try {
        parse_json("[1e999]", "plan.json");
        FAIL() << "no double is as large";
    } catch (const InputError& e) {
        EXPECT_STREQ(e.what(), "plan.json: a number is out of range");
    }
}

TEST(Value, KeepsTheOrderOfItsMembers) {
    const Value value = Value::Object{{"z", std::int64_t{1}}, {"a", "text"}, {"m", Value::Array{true, 1.5}}};
    EXPECT_EQ(to_json(value), "{\n  \"z\": 1,\n  \"a\": \"text\",\n  \"m\": [\n    true,\n    1.5\n  ]\n}\n");
    EXPECT_EQ(to_json(parse_json(to_json(value), "x")), to_json(value));
}

TEST(Value, KeepsLargeIntegersExactly) {
    const std::uint64_t large = std::numeric_limits<std::uint64_t>::max() - 1;
    std::uint64_t back = 0;
    ASSERT_TRUE(parse_json(to_json(Value(large)), "x").read_unsigned(back));
    EXPECT_EQ(back, large);
    std::int64_t narrow = 0;
    EXPECT_FALSE(Value(large).read_integer(narrow));
}

TEST(Value, ReadsNumbersOnlyAsWhatTheyAre) {
    double number = 0;
    std::int64_t integer = 0;
    std::uint64_t natural = 0;
    EXPECT_TRUE(Value(std::int64_t{-3}).read_number(number));
    EXPECT_DOUBLE_EQ(number, -3);
    EXPECT_FALSE(Value(std::int64_t{-3}).read_unsigned(natural));
    EXPECT_TRUE(Value(std::uint64_t{3}).read_integer(integer));
    EXPECT_FALSE(Value(1.5).read_integer(integer));
    EXPECT_FALSE(Value("3").read_number(number));
    EXPECT_FALSE(Value(true).read_number(number));
}

TEST(Value, FindsMembersOfObjectsOnly) {
    const Value value = parse_json(R"({"a": null, "b": {"c": 1}})", "x");
    ASSERT_NE(value.find("a"), nullptr);
    EXPECT_TRUE(value.find("a")->is_null());
    EXPECT_NE(value.find("b")->find("c"), nullptr);
    EXPECT_EQ(value.find("z"), nullptr);
    EXPECT_EQ(Value(1.0).find("a"), nullptr);
}

TEST(Value, NamesItsKindForMessages) {
    EXPECT_EQ(Value().kind(), "null");
    EXPECT_EQ(Value(true).kind(), "a boolean");
    EXPECT_EQ(Value(std::uint64_t{1}).kind(), "a number");
    EXPECT_EQ(Value(1.5).kind(), "a number");
    EXPECT_EQ(Value("x").kind(), "a string");
    EXPECT_EQ(Value(Value::Array{}).kind(), "an array");
    EXPECT_EQ(Value(Value::Object{}).kind(), "an object");
}

TEST(ParseJson, NamesTheFileAndTheByteOfAFault) {
    try {
        parse_json("{\"a\": 1,, }", "plan.json");
        FAIL() << "that is no JSON";
    } catch (const InputError& e) {
        EXPECT_TRUE(std::string(e.what()).starts_with("plan.json: byte 9")) << e.what();
    }
    for (const char* text : {"", "{", "[1,]", "{\"a\" 1}", "nul", "\"\xff\""}) {
        EXPECT_THROW(parse_json(text, "x"), InputError) << text;
    }
}

}  // namespace
}  // namespace weir
