// SPDX-License-Identifier: Apache-2.0
#include "measure/meters/rapl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/probe/fixture.h"

namespace weir::measure {
namespace {

using testing::HasSubstr;

constexpr const char* kFolder = "/sys/class/powercap/";
constexpr const char* kRange = "262143328850\n";

void write_energy(const probe::FakeRoot& root, const std::string& zone, const std::string& microjoules) {
    root.write(kFolder + zone + "/energy_uj", microjoules);
}

void write_zone(const probe::FakeRoot& root, const std::string& zone, const std::string& name,
                const std::string& microjoules) {
    root.write(kFolder + zone + "/name", name + "\n");
    root.write(kFolder + zone + "/max_energy_range_uj", kRange);
    write_energy(root, zone, microjoules);
}

/// Two packages with DRAM as a Xeon server has them, and what must not be added to them.
void write_two_packages(const probe::FakeRoot& root) {
    root.make_folder(std::string(kFolder) + "intel-rapl");
    write_zone(root, "intel-rapl:0", "package-0", "1000000\n");
    write_zone(root, "intel-rapl:0:0", "core", "77\n");
    write_zone(root, "intel-rapl:0:1", "dram", "300000\n");
    write_zone(root, "intel-rapl:1", "package-1", "262143328849\n");
    write_zone(root, "intel-rapl:1:0", "dram", "400000\n");
    write_zone(root, "intel-rapl:2", "psys", "99\n");
    write_zone(root, "intel-rapl-mmio:0", "package-0", "1000000\n");
}

TEST(Rapl, AddsAllPackagesAndNothingElse) {
    const probe::FakeRoot root;
    write_two_packages(root);
    const Readable<RaplCounters> packages = RaplCounters::open(RaplDomain::kPackage, root.path());
    ASSERT_TRUE(packages.has_value());
    EXPECT_EQ(packages->size(), 2U);
    const RaplCounters::Reading before = packages->read();
    write_energy(root, "intel-rapl:0", "3500000\n");
    write_energy(root, "intel-rapl:0:0", "999999999\n");
    write_energy(root, "intel-rapl:2", "999999999\n");
    const RaplCounters::Reading after = packages->read();
    EXPECT_NEAR(packages->joules(before, after).value(), 2.5, 1e-9);
}

TEST(Rapl, AddsTheDramOfAllPackages) {
    const probe::FakeRoot root;
    write_two_packages(root);
    const Readable<RaplCounters> dram = RaplCounters::open(RaplDomain::kDram, root.path());
    ASSERT_TRUE(dram.has_value());
    const RaplCounters::Reading before = dram->read();
    write_energy(root, "intel-rapl:0:1", "800000\n");
    write_energy(root, "intel-rapl:1:0", "650000\n");
    EXPECT_NEAR(dram->joules(before, dram->read()).value(), 0.75, 1e-9);
}

TEST(Rapl, GoesOnWhereACounterStartsAgain) {
    EXPECT_EQ(counted_between(5, 9, 100), 4U);
    EXPECT_EQ(counted_between(97, 2, 100), 5U);
    EXPECT_EQ(counted_between(7, 7, 100), 0U);
    const probe::FakeRoot root;
    write_two_packages(root);
    const Readable<RaplCounters> packages = RaplCounters::open(RaplDomain::kPackage, root.path());
    const RaplCounters::Reading before = packages->read();
    write_energy(root, "intel-rapl:1", "1999999\n");  // one microjoule to the end, and as many from 0 on
    EXPECT_NEAR(packages->joules(before, packages->read()).value(), 2.0, 1e-9);
}

TEST(Rapl, CountsTheDiesOfAPackage) {
    const probe::FakeRoot root;
    write_zone(root, "intel-rapl:0", "package-0-die-0", "1\n");
    write_zone(root, "intel-rapl:1", "package-0-die-1", "1\n");
    EXPECT_EQ(RaplCounters::open(RaplDomain::kPackage, root.path())->size(), 2U);
}

TEST(Rapl, IsUnreadableWithoutAnyZone) {
    const probe::FakeRoot root;
    const Readable<RaplCounters> packages = RaplCounters::open(RaplDomain::kPackage, root.path());
    ASSERT_FALSE(packages.has_value());
    EXPECT_THAT(packages.reason().why, HasSubstr("powercap"));
    EXPECT_THAT(packages.reason().remedy, HasSubstr("modprobe"));
}

TEST(Rapl, IsUnreadableWhenOneOfThePackagesIsClosed) {
    const probe::FakeRoot root;
    write_zone(root, "intel-rapl:0", "package-0", "1000000\n");
    root.write(std::string(kFolder) + "intel-rapl:1/name", "package-1\n");
    root.close(std::string(kFolder) + "intel-rapl:1/energy_uj");
    const Readable<RaplCounters> packages = RaplCounters::open(RaplDomain::kPackage, root.path());
    ASSERT_FALSE(packages.has_value());
    EXPECT_THAT(packages.reason().why, HasSubstr("intel-rapl:1/energy_uj"));
    EXPECT_THAT(packages.reason().remedy, HasSubstr("chmod a+r"));
}

TEST(Rapl, SaysThatACpuWithoutDramCountersHasNone) {
    const probe::FakeRoot root;
    write_zone(root, "intel-rapl:0", "package-0", "1000000\n");
    const Readable<RaplCounters> dram = RaplCounters::open(RaplDomain::kDram, root.path());
    ASSERT_FALSE(dram.has_value());
    EXPECT_THAT(dram.reason().why, HasSubstr("this CPU does not count its DRAM"));
}

TEST(Rapl, TakesNonsenseForNoReading) {
    const probe::FakeRoot root;
    write_two_packages(root);
    const Readable<RaplCounters> packages = RaplCounters::open(RaplDomain::kPackage, root.path());
    const RaplCounters::Reading before = packages->read();
    write_energy(root, "intel-rapl:0", "12 joules\n");
    EXPECT_FALSE(packages->read().has_value());
    EXPECT_FALSE(packages->joules(before, packages->read()).has_value());
    EXPECT_FALSE(packages->joules(packages->read(), before).has_value());
}

TEST(Rapl, GivesNothingWhenACounterWithoutARangeGoesBack) {
    const probe::FakeRoot root;
    root.write(std::string(kFolder) + "intel-rapl:0/name", "package-0\n");
    write_energy(root, "intel-rapl:0", "500\n");
    const Readable<RaplCounters> packages = RaplCounters::open(RaplDomain::kPackage, root.path());
    const RaplCounters::Reading before = packages->read();
    write_energy(root, "intel-rapl:0", "400\n");
    EXPECT_FALSE(packages->joules(before, packages->read()).has_value());
}

}  // namespace
}  // namespace weir::measure
