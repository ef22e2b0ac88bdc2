// SPDX-License-Identifier: Apache-2.0
#include "models/config_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "base/error.h"

namespace weir::models {
namespace {

using testing::ElementsAre;

Value value(const std::string& text) {
    return parse_json(text, "config.json");
}

std::string message_of(const std::string& text, const std::function<void(const ConfigFields&)>& read) {
    const Value parsed = value(text);
    try {
        read(ConfigFields(parsed, "config.json"));
    } catch (const InputError& e) {
        return e.what();
    }
    return "it was read";
}

TEST(ConfigFields, GivesMembersByTheirType) {
    const Value parsed =
        value(R"({"n": 3, "x": 0.5, "s": "text", "b": true, "a": [1, 2], "t": ["u"], "o": {"n": 4}})");
    const ConfigFields config(parsed, "config.json");
    EXPECT_EQ(config.count("n"), 3U);
    EXPECT_EQ(config.number("x"), 0.5);
    EXPECT_EQ(config.text("s"), "text");
    EXPECT_TRUE(config.flag_or("b", false));
    EXPECT_THAT(config.counts("a"), ElementsAre(1, 2));
    EXPECT_THAT(config.texts("t"), ElementsAre("u"));
    EXPECT_EQ(config.section("o").count("n"), 4U);
}

TEST(ConfigFields, TakesTheAlternativeForWhatIsMissingOrNull) {
    const Value parsed = value(R"({"n": null})");
    const ConfigFields config(parsed, "config.json");
    EXPECT_FALSE(config.has("n"));
    EXPECT_EQ(config.count_or("n", 7), 7U);
    EXPECT_EQ(config.number_or("x", 1.5), 1.5);
    EXPECT_EQ(config.text_or("s", "none"), "none");
    EXPECT_TRUE(config.flag_or("b", true));
    EXPECT_TRUE(config.counts("a").empty());
}

TEST(ConfigFields, NamesFileAndMemberThatIsMissing) {
    EXPECT_EQ(message_of("{}", [](const auto& c) { c.count("hidden_size"); }),
              "config.json: hidden_size is missing; a whole number from 0 to 2^31 was expected");
}

TEST(ConfigFields, NamesThePathInASection) {
    EXPECT_EQ(message_of(R"({"text_config": {"n": "3"}})",
                         [](const auto& c) { c.section("text_config").count("n"); }),
              "config.json: text_config.n is a string; a whole number from 0 to 2^31 was expected");
}

TEST(ConfigFields, RefusesWhatIsNoCount) {
    for (const char* text : {R"({"n": -1})", R"({"n": 1.5})", R"({"n": 2199023255552})", R"({"n": [3]})"}) {
        EXPECT_THAT(message_of(text, [](const auto& c) { c.count("n"); }), testing::HasSubstr("n is "))
            << text;
    }
}

TEST(ConfigFields, RefusesATopThatIsNoObject) {
    EXPECT_EQ(message_of("[1]", [](const auto&) {}), "config.json: it is an array, not an object");
}

TEST(ConfigFields, RefusesAnArrayWithAnotherType) {
    EXPECT_THAT(message_of(R"({"a": [1, "x"]})", [](const auto& c) { c.counts("a"); }),
                testing::HasSubstr("an array of whole numbers was expected"));
    EXPECT_THAT(message_of(R"({"a": [1]})", [](const auto& c) { c.texts("a"); }),
                testing::HasSubstr("an array of strings was expected"));
}

}  // namespace
}  // namespace weir::models
