// SPDX-License-Identifier: Apache-2.0
// What `weir probe` sees in a guest, field by field against what QEMU was told.
#include "probe/machine.h"

#include <gmock/gmock.h>

#include <map>

#include "tests/guest/guest_machine.h"
#include "tests/guest/outcome.h"
#include "tests/guest/qemu.h"

namespace weir::guest {
namespace {

/// The kernel keeps a part of the memory for itself, more of it on node 0.
constexpr double kKernelsShare = 0.06;

class GuestProbe : public GuestOutcome {
protected:
    void SetUp() override {
        GuestOutcome::SetUp();
        if (IsSkipped()) return;
        ASSERT_EQ(status("probe"), 0) << text("probe.txt");
        told_ = document<GuestMachine>("guest-machine");
        seen_ = document<probe::Machine>("machine");
        ASSERT_EQ(seen_.nodes.size(), told_.nodes.size());
    }

    GuestMachine told_;
    probe::Machine seen_;
};

TEST_F(GuestProbe, SeesEveryPackageWithItsCores) {
    std::map<int, int> cores;
    for (const GuestNode& node : told_.nodes) cores[node.package] += node.cores;
    ASSERT_EQ(seen_.packages.size(), cores.size());
    for (const probe::Package& package : seen_.packages) {
        EXPECT_EQ(package.cores, cores[package.id]) << "package " << package.id;
        EXPECT_EQ(package.threads, cores[package.id]) << "package " << package.id;
    }
}

TEST_F(GuestProbe, SeesEveryNodeOnItsPackageWithItsCpus) {
    for (std::size_t i = 0; i < told_.nodes.size(); ++i) {
        EXPECT_EQ(seen_.nodes[i].id, static_cast<int>(i));
        EXPECT_EQ(seen_.nodes[i].package, told_.nodes[i].package) << "node " << i;
        EXPECT_EQ(seen_.nodes[i].cpus, cpus_of(told_, i)) << "node " << i;
        EXPECT_EQ(seen_.nodes[i].core_cpus, cpus_of(told_, i)) << "node " << i;
        EXPECT_EQ(seen_.nodes[i].cores, told_.nodes[i].cores) << "node " << i;
    }
}

TEST_F(GuestProbe, SeesTheMemoryOfEveryNodeLessTheKernelsShare) {
    for (std::size_t i = 0; i < told_.nodes.size(); ++i) {
        const probe::Node& node = seen_.nodes[i];
        const auto told = static_cast<double>(told_.nodes[i].memory_bytes);
        EXPECT_EQ(node.kind, "dram") << "node " << i;
        EXPECT_LE(static_cast<double>(node.memory_bytes), told) << "node " << i;
        EXPECT_GE(static_cast<double>(node.memory_bytes), (1 - kKernelsShare) * told) << "node " << i;
        ASSERT_TRUE(node.available_bytes) << node.available_bytes.reason().why;
        EXPECT_LE(*node.available_bytes, node.memory_bytes) << "node " << i;
        EXPECT_GE(static_cast<double>(*node.available_bytes), (1 - 2 * kKernelsShare) * told) << "node " << i;
    }
}

TEST_F(GuestProbe, SeesTheDistancesBetweenNodes) {
    EXPECT_EQ(seen_.distances, told_.distances);
}

TEST_F(GuestProbe, KnowsThatTheMachineIsLiveAndVirtual) {
    EXPECT_FALSE(seen_.replayed);
    EXPECT_NE(seen_.host.virtualised.value_or("no"), "no");
}

}  // namespace
}  // namespace weir::guest
