// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <sstream>
#include <vector>

#include "reports/catalog_report.h"
#include "reports/machine_report.h"
#include "reports/measurements_report.h"
#include "reports/model_comparison.h"
#include "reports/model_report.h"
#include "reports/plan_report.h"
#include "reports/profile_report.h"
#include "reports/run_report.h"
#include "tests/reports/example_profile.h"
#include "tests/reports/golden.h"

namespace weir::reports {
namespace {

template <class Document>
void expect_report(const char* name, void (*print)(std::ostream&, const Document&, const Style&),
                   const Document& document) {
    std::ostringstream out;
    print(out, document, {});
    example::expect_golden(name, out.str());
}

TEST(Golden, MachineReportIsAsRecorded) {
    expect_report("machine.txt", print_machine, example::profile().machine);
}

TEST(Golden, MeasurementsReportIsAsRecorded) {
    expect_report("measurements.txt", print_measurements, example::profile().measurements);
}

TEST(Golden, ModelReportIsAsRecorded) {
    expect_report("model.txt", print_model, example::profile().model);
}

TEST(Golden, CatalogReportIsAsRecorded) {
    const std::vector<models::Model> models{example::profile().model};
    expect_report("catalog.txt", print_catalog, models);
    const std::vector<models::Model> two{models.front(), models.front()};
    expect_report("model_comparison.txt", print_model_comparison, two);
    expect_report("tensors.txt", print_tensors, models.front());
}

TEST(Golden, PlanReportIsAsRecorded) {
    expect_report("plan.txt", print_plan, example::profile().plan);
}

TEST(Golden, RunReportIsAsRecorded) {
    expect_report("run.txt", print_run, example::profile().run);
}

TEST(Golden, ProfileReportOfAFoldedRunIsAsRecorded) {
    expect_report("profile_folded.txt", print_profile, example::folded_profile());
}

TEST(Golden, MarkdownOfAProfileIsAsRecorded) {
    std::ostringstream out;
    print_profile(out, example::profile(), {.markup = Markup::kMarkdown});
    example::expect_golden("profile.md", out.str());
}

}  // namespace
}  // namespace weir::reports
