// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/document.h"
#include "tests/base/sample.h"

namespace weir {
namespace {

const Value& at(const Value& value, std::initializer_list<const char*> path) {
    static const Value kNothing;
    const Value* here = &value;
    for (const char* name : path) {
        here = here->find(name);
        if (here == nullptr) return kNothing;
    }
    return *here;
}

std::string text_at(const Value& value, std::initializer_list<const char*> path) {
    const std::string* text = at(value, path).as_string();
    return text == nullptr ? "" : *text;
}

TEST(Schema, HasEveryFieldWithItsTypeAndMeaning) {
    const Value schema = schema_of<Sample>();
    EXPECT_EQ(text_at(schema, {"type"}), "object");
    EXPECT_EQ(text_at(schema, {"properties", "schema", "const"}), "weir.sample/1");
    EXPECT_EQ(text_at(schema, {"properties", "flag", "type"}), "boolean");
    EXPECT_EQ(text_at(schema, {"properties", "small", "type"}), "integer");
    EXPECT_EQ(text_at(schema, {"properties", "ratio", "type"}), "number");
    EXPECT_EQ(text_at(schema, {"properties", "name", "type"}), "string");
    EXPECT_EQ(text_at(schema, {"properties", "ratio", "description"}), "a ratio");
    EXPECT_EQ(text_at(schema, {"properties", "parts", "items", "properties", "id", "type"}), "integer");
    EXPECT_EQ(text_at(schema, {"properties", "matrix", "items", "items", "type"}), "integer");
}

TEST(Schema, RequiresEveryField) {
    const Value schema = schema_of<Sample>();
    const Value::Array* required = at(schema, {"required"}).as_array();
    ASSERT_NE(required, nullptr);
    EXPECT_EQ(required->size(), at(schema, {"properties"}).as_object()->size());
    EXPECT_EQ(*required->front().as_string(), "schema");
}

TEST(Schema, OffersTheUnreadableFormBesideTheValue) {
    const Value schema = schema_of<SamplePart>();
    const Value::Array* choices = at(schema, {"properties", "speed", "anyOf"}).as_array();
    ASSERT_NE(choices, nullptr);
    ASSERT_EQ(choices->size(), 2U);
    EXPECT_EQ(text_at((*choices)[0], {"type"}), "number");
    EXPECT_EQ(text_at((*choices)[1], {"properties", "remedy", "type"}), "string");
}

TEST(Schema, AllowsAnyNameInAMap) {
    const Value schema = schema_of<std::map<std::string, int>>();
    EXPECT_EQ(text_at(schema, {"additionalProperties", "type"}), "integer");
}

}  // namespace
}  // namespace weir
