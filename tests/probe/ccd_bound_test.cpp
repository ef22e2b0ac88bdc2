// SPDX-License-Identifier: Apache-2.0
#include "probe/ccd_bound.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/units.h"
#include "tests/probe/written_machine.h"

namespace weir::probe {
namespace {

using testing::HasSubstr;

TEST(CcdBound, IsBelowSpecOnAnEpycWithFewDies) {
    Machine machine = tests::machine_of({"AMD EPYC 7272 12-Core Processor", 1, 1, 4, 504 * kGiB});
    const hardware::Catalog catalog = hardware::Catalog::built_in();
    EXPECT_DOUBLE_EQ(ccd_bound(machine, catalog).value(), 84e9);
    EXPECT_GT(catalog.find_cpu(machine.host.cpu_model)->best_bytes_per_s(), 200e9);
}

TEST(CcdBound, CountsL3DomainsRatherThanTrustAList) {
    Machine machine = tests::machine_of({"AMD EPYC 9124 16-Core Processor", 2, 1, 2, 380 * kGiB});
    const hardware::Catalog catalog = hardware::Catalog::built_in();
    const hardware::CcdLinks& links = catalog.find_cpu(machine.host.cpu_model)->generation->ccd;
    EXPECT_DOUBLE_EQ(ccd_bound(machine, catalog).value(), 2 * 2 * links.wide_read_bytes_per_s->value);
    machine = tests::machine_of({"AMD EPYC 9654 96-Core Processor", 1, 1, 12, 380 * kGiB});
    EXPECT_DOUBLE_EQ(ccd_bound(machine, catalog).value(), 12 * links.read_bytes_per_s->value);
}

TEST(CcdBound, TakesTheCatalogsDiesInAVirtualMachine) {
    const hardware::Catalog catalog = hardware::Catalog::built_in();
    Machine machine = tests::machine_of({"AMD EPYC 7763 64-Core Processor", 1, 1, 1, 60 * kGiB});
    machine.host.virtualised = std::string("KVM");
    EXPECT_DOUBLE_EQ(ccd_bound(machine, catalog).value(), 8 * 42e9);
    machine.packages[0].cpu_model = "AMD EPYC 9124 16-Core Processor";
    EXPECT_THAT(ccd_bound(machine, catalog).reason().why, HasSubstr("disputed"));
    machine.packages[0].cpu_model = "AMD EPYC 7A53 64-Core Processor";
    EXPECT_THAT(ccd_bound(machine, catalog).reason().why, HasSubstr("does not show the caches"));
}

}  // namespace
}  // namespace weir::probe
