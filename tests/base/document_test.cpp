// SPDX-License-Identifier: Apache-2.0
#include "base/document.h"

#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <tuple>

#include "tests/base/sample.h"

namespace weir {
namespace {

Sample full() {
    Sample sample;
    sample.flag = true;
    sample.small = -128;
    sample.large = std::numeric_limits<std::uint64_t>::max();
    sample.ratio = 0.1;
    sample.name = "quotes \" and µ";
    sample.parts = {{1, 2.5}, {2, Unreadable{"no counter", "ask the host"}}};
    sample.matrix = {{10, 20}, {20, 10}};
    sample.settings["thp"] = std::string("madvise");
    sample.settings["smt"] = Unreadable{"no file", "mount /sys"};
    sample.optional_parts = std::vector<SamplePart>{{3, 4.0}};
    return sample;
}

/// The message of reading `text` with `wanted` replaced.
std::string message_of(std::string text, const std::string& wanted, const std::string& replacement) {
    const std::size_t at = text.find(wanted);
    if (at == std::string::npos) return "the test is wrong: no " + wanted;
    text.replace(at, wanted.size(), replacement);
    try {
        read_document<Sample>(text, "s.json");
    } catch (const InputError& e) {
        return e.what();
    }
    return "it was read";
}

std::string message_of(const std::string& wanted, const std::string& replacement) {
    return message_of(write_document(full()), wanted, replacement);
}

TEST(Document, SurvivesTheWayThereAndBack) {
    EXPECT_EQ(read_document<Sample>(write_document(full()), "s.json"), full());
    EXPECT_EQ(read_document<Sample>(write_document(Sample{}), "s.json"), Sample{});
}

TEST(Document, StartsWithItsSchemaAndKeepsTheOrderOfItsFields) {
    const std::string text = write_document(Sample{});
    EXPECT_TRUE(text.starts_with("{\n  \"schema\": \"weir.sample/1\",\n  \"flag\": false,\n  \"small\": 0,"));
}

TEST(Document, WritesAnUnreadableValueWithItsReasonAndRemedy) {
    const std::string text = write_document(full());
    EXPECT_NE(text.find("\"unreadable\": \"no counter\",\n        \"remedy\": \"ask the host\""),
              std::string::npos)
        << text;
}

TEST(Document, PassesOverMembersThatItDoesNotKnow) {
    EXPECT_EQ(message_of("\"flag\"", "\"newer\": {\"x\": 1}, \"flag\""), "it was read");
}

TEST(DocumentReader, NamesTheFieldThatIsMissing) {
    EXPECT_EQ(message_of("\"ratio\"", "\"ration\""), "s.json: ratio: this field is missing");
}

TEST(DocumentReader, TakesADocumentFromBeforeAReadableFieldWasAdded) {
    std::string text = write_document(full());
    for (const std::string field : {"\"speed\": 2.5", "\"optional_parts\""}) {
        const std::size_t at = text.find(field);
        ASSERT_NE(at, std::string::npos) << field;
        text.insert(at + 1, "later_");
    }
    const Sample read = read_document<Sample>(text, "s.json");
    const Unreadable missing{"the document has no such field: it was written by an earlier version",
                             "make it anew with this weir"};
    Sample expected = full();
    expected.parts[0].speed = missing;
    expected.optional_parts = missing;
    EXPECT_EQ(read, expected);
    EXPECT_EQ(read_document<Sample>(write_document(read), "again.json"), expected);
}

TEST(DocumentReader, NamesThePathOfAFieldThatIsMissingInAPart) {
    EXPECT_EQ(message_of("\"id\": 2", "\"idea\": 2"), "s.json: parts[1].id: this field is missing");
}

TEST(DocumentReader, NamesThePathOfAWrongType) {
    EXPECT_EQ(message_of("\"flag\": true", "\"flag\": 1"),
              "s.json: flag: expected true or false, found a number");
    EXPECT_EQ(message_of("\"id\": 2", "\"id\": \"two\""),
              "s.json: parts[1].id: expected an integer, found a string");
    EXPECT_EQ(message_of("\"thp\": \"madvise\"", "\"thp\": []"),
              "s.json: settings.thp: expected a string, found an array");
    EXPECT_EQ(message_of("\"ratio\": 0.1", "\"ratio\": null"),
              "s.json: ratio: expected a number, found null");
    EXPECT_EQ(message_of("\"unreadable\": \"no counter\"", "\"unreadable\": 3"),
              "s.json: parts[1].speed.unreadable: expected a string, found a number");
}

TEST(DocumentReader, RejectsIntegersThatDoNotFit) {
    EXPECT_EQ(message_of("\"small\": -128", "\"small\": -129"),
              "s.json: small: expected an integer, found a number");
    EXPECT_EQ(message_of("\"small\": -128", "\"small\": 1.5"),
              "s.json: small: expected an integer, found a number");
    EXPECT_EQ(message_of("18446744073709551615", "-1"),
              "s.json: large: expected a non-negative integer, found a number");
}

TEST(DocumentReader, RejectsAnUnreadableValueWithoutRemedy) {
    EXPECT_EQ(message_of("\"remedy\": \"ask the host\"", "\"other\": \"x\""),
              "s.json: parts[1].speed.remedy: this field is missing");
}

TEST(DocumentReader, RejectsAnotherSchemaByName) {
    EXPECT_EQ(message_of("weir.sample/1", "weir.sample/2"),
              "s.json: the schema is weir.sample/2, expected weir.sample/1");
    EXPECT_EQ(message_of("weir.sample/1", "weir.plan/1"),
              "s.json: the schema is weir.plan/1, expected weir.sample/1");
    EXPECT_EQ(message_of("\"schema\"", "\"scheme\""), "s.json: no \"schema\": expected weir.sample/1");
}

TEST(DocumentReader, RejectsWhatIsNoObject) {
    EXPECT_THROW(read_document<Sample>("[]", "s.json"), InputError);
    EXPECT_THROW(read_document<Sample>("not JSON", "s.json"), InputError);
    EXPECT_THROW(read_document<Sample>("", "s.json"), InputError);
}

TEST(DocumentReader, LeavesNothingOfAnOlderValueBehind) {
    std::vector<int> numbers{1, 2, 3};
    from_value(parse_json("[9]", "x"), numbers, {"x", ""});
    EXPECT_EQ(numbers, (std::vector<int>{9}));
    std::map<std::string, int> named{{"old", 1}};
    from_value(parse_json(R"({"new": 2})", "x"), named, {"x", ""});
    EXPECT_EQ(named, (std::map<std::string, int>{{"new", 2}}));
}

/// What a thing may lack: a part of it, and a field that later versions added.
struct WithOptional {
    static constexpr const char* kSchema = "weir.sample/1";

    std::optional<SamplePart> part;
    int added = 7;

    static constexpr auto fields() {
        return std::tuple{field("part", &WithOptional::part, "a part"),
                          defaulted("added", &WithOptional::added, "added later")};
    }
};

TEST(Document, LeavesOutWhatAThingDoesNotHave) {
    EXPECT_EQ(write_document(WithOptional{}), "{\n  \"schema\": \"weir.sample/1\",\n  \"added\": 7\n}\n");
    WithOptional with;
    with.part = SamplePart{3, 4.0};
    with.added = 8;
    const auto again = read_document<WithOptional>(write_document(with), "s.json");
    EXPECT_EQ(again.part, with.part);
    EXPECT_EQ(again.added, 8);
}

TEST(DocumentReader, KeepsTheDefaultOfAFieldThatADocumentMayLack) {
    const auto read = read_document<WithOptional>(R"({"schema": "weir.sample/1"})", "s.json");
    EXPECT_EQ(read.part, std::nullopt);
    EXPECT_EQ(read.added, 7);
}

TEST(Schema, RequiresNeitherOptionalNorDefaultedFields) {
    const std::string schema = to_json(schema_of<WithOptional>());
    EXPECT_NE(schema.find("\"required\": [\n    \"schema\"\n  ]"), std::string::npos) << schema;
}

}  // namespace
}  // namespace weir
