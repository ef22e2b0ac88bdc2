// SPDX-License-Identifier: Apache-2.0
#include "probe/findings/explain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/error.h"
#include "probe/findings.h"

namespace weir::probe {
namespace {

bool says(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(Explanations, AreThereForEveryKindOfFindingWithItsSeverity) {
    for (const FindingKind& kind : finding_kinds()) {
        const std::string section = explain_finding(kind.id);
        std::string severity(kind.severity);
        severity[0] = static_cast<char>(std::toupper(severity[0]));
        EXPECT_TRUE(section.starts_with("## " + std::string(kind.id) + "\n\n" + severity)) << section;
        for (const char* part : {"- Seen: ", "- Do: ", "- Mended: "})
            EXPECT_TRUE(says(section, part)) << kind.id;
    }
}

TEST(Explanations, AreOfNothingElseButWhatAComparisonOrAMeasurementFinds) {
    const std::vector<FindingKind> kinds = finding_kinds();
    for (const std::string& id : explained_findings()) {
        if (id == "dimm-gone" || id == "dimm-slower" || id == "small-pages") continue;
        EXPECT_TRUE(std::any_of(kinds.begin(), kinds.end(), [&](const FindingKind& kind) {
            return kind.id == id;
        })) << id;
    }
}

TEST(Explanations, EndBeforeTheNext) {
    const std::string section = explain_finding("thp-never");
    EXPECT_FALSE(says(section, "## no-huge-pages"));
    EXPECT_TRUE(section.ends_with("\n"));
    EXPECT_TRUE(explain_finding("dimm-slower").ends_with("\n"));
}

TEST(Explanations, NameTheNearestOfAnIdThatIsMistyped) {
    try {
        explain_finding("empty-chanel");
        FAIL() << "it explained what there is not";
    } catch (const UsageError& error) {
        EXPECT_TRUE(says(error.what(), "empty-chanel"));
        EXPECT_TRUE(says(error.remedy(), "empty-channel"));
    }
}

}  // namespace
}  // namespace weir::probe
