// SPDX-License-Identifier: Apache-2.0
#include "reports/machines_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "base/document.h"
#include "base/units.h"
#include "probe/hardware/catalog.h"
#include "probe/hardware/describe_cpu.h"
#include "probe/made_machine.h"
#include "reports/fits_report.h"
#include "reports/made_machine_report.h"
#include "reports/text.h"
#include "tests/reports/golden.h"

namespace weir::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

template <class Document>
std::string printed(void (*print)(std::ostream&, const Document&, const Style&), const Document& document) {
    std::ostringstream out;
    print(out, document, {});
    std::istringstream in(out.str());
    for (std::string line; std::getline(in, line);) EXPECT_LE(display_width(line), 100) << line;
    return out.str();
}

class MachinesReport : public testing::Test {
protected:
    probe::hardware::Generation generation(const std::string& name) const {
        for (const auto& each : catalog_.generations()) {
            if (each.name == name) return each;
        }
        ADD_FAILURE() << name;
        return {};
    }

    probe::hardware::Catalog catalog_ = probe::hardware::Catalog::built_in();
};

planner::ModelFit fit(const char* model, const char* quant, bool fits) {
    planner::ModelFit fit;
    fit.model = model;
    fit.quant = quant;
    fit.context = 4096;
    fit.needed_bytes = 380 * kGiB;
    fit.fits = fits;
    fit.bytes_per_token = 22.5e9;
    fit.limit_tokens_per_s = 18.2;
    fit.tokens_until_compute_binds = 41.7;
    return fit;
}

MachineFits example_fits() {
    MachineFits fits{
        "2x epyc-7532, 16x 64GiB ddr4-3200, nps4, at 2.4GHz", 4.9152e12, 409.6e9, 1024 * kGiB, 51 * kGiB, {}};
    fits.models = {fit("deepseek-r1", "q4_k_m", true), fit("deepseek-r1", "bf16", false),
                   fit("kimi-k2", "q4_k_m", true), fit("kimi-k2", "bf16", false)};
    fits.models[2].limit_tokens_per_s = 9.27;
    fits.models[2].tokens_until_compute_binds = Unreadable{"its cache is read for longer", "nothing to do"};
    return fits;
}

TEST_F(MachinesReport, OfTheCatalogIsAsRecorded) {
    MachineList list;
    list.parts = catalog_.parts();
    list.generations = {generation("epyc-7002"), generation("xeon-6-6900p")};
    example::expect_golden("machines.txt", printed(print_machine_list, list));
}

TEST_F(MachinesReport, OfAWholeCatalogFitsOneHundredColumns) {
    MachineList list;
    list.parts = catalog_.parts();
    list.generations = catalog_.generations();
    EXPECT_THAT(printed(print_machine_list, list), HasSubstr("threadripper-pro-9000"));
}

TEST_F(MachinesReport, OfACpuIsAsRecorded) {
    MachineList list;
    const auto cpu = catalog_.find_cpu("epyc-7282");
    list.generations = {*cpu->generation};
    list.cpus = {probe::hardware::describe_cpu(*cpu, "epyc-7282")};
    example::expect_golden("machines_cpu.txt", printed(print_cpu, list));
}

TEST_F(MachinesReport, OfAGenerationIsAsRecorded) {
    MachineList list;
    list.generations = {generation("epyc-97x4")};
    list.cpus = probe::hardware::describe_cpus(catalog_, list.generations.front());
    example::expect_golden("machines_generation.txt", printed(print_generation, list));
}

TEST_F(MachinesReport, OfAMachineStringIsAsRecorded) {
    const probe::Machine machine =
        probe::make_machine("2x epyc-7532, 12x 64GiB ddr4-3200, nps2", catalog_).machine;
    example::expect_golden("machines_string.txt", printed(print_made_machine, machine));
}

TEST_F(MachinesReport, OfModelsIsAsRecorded) {
    example::expect_golden("machines_fits.txt", printed(print_fits, example_fits()));
}

TEST_F(MachinesReport, CallsNoFigureOfADataSheetMeasured) {
    EXPECT_THAT(printed(print_fits, example_fits()), HasSubstr("not a measured rate"));
}

TEST_F(MachinesReport, LeavesTheBatchesOutWithoutAClock) {
    MachineFits fits = example_fits();
    fits.flop_per_s = Unreadable{"no clock", "name one"};
    const std::string text = printed(print_fits, fits);
    EXPECT_THAT(text, HasSubstr("no clock"));
    EXPECT_THAT(text, Not(HasSubstr("until arithmetic binds")));
}

TEST_F(MachinesReport, SaysWhatTheSmallestModelNeedsWhereNoneFits) {
    MachineFits fits = example_fits();
    for (planner::ModelFit& each : fits.models) each.fits = false;
    fits.models[3].needed_bytes = 300 * kGiB;
    EXPECT_THAT(printed(print_fits, fits), HasSubstr("the smallest, kimi-k2 in bf16, needs 300.0 GiB"));
}

TEST_F(MachinesReport, IsOfADocumentThatReadsBack) {
    MachineList list;
    list.parts = catalog_.parts();
    list.generations = catalog_.generations();
    list.cpus = probe::hardware::describe_cpus(catalog_, list.generations.front());
    list.fits = {example_fits()};
    const std::string text = write_document(list);
    EXPECT_THAT(text, HasSubstr("\"schema\": \"weir.machines/1\""));
    EXPECT_EQ(write_document(read_document<MachineList>(text, "machines.json")), text);
}

}  // namespace
}  // namespace weir::reports
