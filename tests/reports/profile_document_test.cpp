// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "base/document.h"
#include "tests/reports/example_profile.h"
#include "tests/reports/golden.h"

namespace weir::reports {
namespace {

TEST(ProfileDocument, JsonIsAsRecorded) {
    example::expect_golden("profile.json", write_document(example::profile()));
}

TEST(ProfileDocument, SchemasAreTheOnesReadersKnow) {
    EXPECT_STREQ(Profile::kSchema, "weir.profile/1");
    EXPECT_STREQ(probe::Machine::kSchema, "weir.machine/1");
    EXPECT_STREQ(measure::Measurements::kSchema, "weir.measurements/1");
    EXPECT_STREQ(models::Model::kSchema, "weir.model/1");
    EXPECT_STREQ(planner::Plan::kSchema, "weir.plan/1");
    EXPECT_STREQ(decode::Run::kSchema, "weir.run/1");
}

TEST(ProfileDocument, EveryStageCarriesItsSchemaInTheJson) {
    const std::string json = write_document(example::profile());
    for (const char* schema : {"weir.profile/1", "weir.machine/1", "weir.measurements/1", "weir.model/1",
                               "weir.plan/1", "weir.run/1"}) {
        EXPECT_NE(json.find(schema), std::string::npos) << schema;
    }
}

TEST(ProfileDocument, ReadsBackWhatItWrote) {
    const std::string json = write_document(example::folded_profile());
    EXPECT_EQ(write_document(read_document<Profile>(json, "profile.json")), json);
}

}  // namespace
}  // namespace weir::reports
