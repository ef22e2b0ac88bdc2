// SPDX-License-Identifier: Apache-2.0
#include "tests/guest/qemu.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "base/document.h"
#include "base/error.h"
#include "base/files.h"
#include "base/units.h"

namespace weir::guest {
namespace {

using testing::Contains;
using testing::HasSubstr;

using Matrix = std::vector<std::vector<std::uint64_t>>;

GuestMachine two_nodes() {
    const Matrix matrix = {{10, 32}, {32, 10}};
    return {"two",
            {{0, 2, 3 * kGiB}, {1, 2, 3 * kGiB}},
            matrix,
            {{100, 200}, {200, 100}},
            {{600, 200}, {200, 600}}};
}

std::vector<std::string> arguments(const GuestMachine& machine) {
    return qemu_arguments(machine, {"vmlinuz", "initrd", "console", "transcript"});
}

std::string fault_of(const GuestMachine& machine) {
    try {
        arguments(machine);
    } catch (const InputError& e) {
        return e.what();
    }
    return "";
}

TEST(GuestQemu, IsToldOfNodesMemoryAndCpus) {
    const auto told = arguments(two_nodes());
    EXPECT_THAT(told, Contains("6144M"));
    EXPECT_THAT(told, Contains("4,sockets=2,cores=2,threads=1"));
    EXPECT_THAT(told, Contains("memory-backend-ram,id=m1,size=3072M,reserve=off"));
    EXPECT_THAT(told, Contains("node,nodeid=1,memdev=m1,cpus=2-3,initiator=1"));
}

TEST(GuestQemu, IsToldOfEveryPairOfNodesInItsOwnDirection) {
    GuestMachine machine = two_nodes();
    machine.distances[0][1] = 21;
    machine.bandwidths_mib_per_s[1][0] = 300;
    const auto told = arguments(machine);
    EXPECT_THAT(told, Contains("dist,src=0,dst=1,val=21"));
    EXPECT_THAT(told, Contains("dist,src=1,dst=0,val=32"));
    EXPECT_THAT(told, Contains(AllOf(HasSubstr("initiator=1,target=0"), HasSubstr("bandwidth=300M"))));
    EXPECT_THAT(told, Contains(AllOf(HasSubstr("initiator=0,target=1"), HasSubstr("latency=200"))));
}

TEST(GuestQemu, NumbersCpusNodeByNode) {
    GuestMachine machine = two_nodes();
    machine.nodes = {{0, 1, kGiB}, {0, 3, kGiB}, {1, 4, kGiB}};
    EXPECT_EQ(cpus_of(machine, 0), "0");
    EXPECT_EQ(cpus_of(machine, 1), "1-3");
    EXPECT_EQ(cpus_of(machine, 2), "4-7");
}

TEST(GuestQemu, RefusesAMachineThatItCannotMake) {
    GuestMachine machine = two_nodes();
    machine.nodes[1].cores = 3;
    EXPECT_THAT(fault_of(machine), HasSubstr("differ in their number of cores"));
    machine = two_nodes();
    machine.nodes[0].cores = 0;
    EXPECT_THAT(fault_of(machine), HasSubstr("no core"));
    machine = two_nodes();
    machine.nodes[0].package = 1;
    EXPECT_THAT(fault_of(machine), HasSubstr("order of their packages"));
    machine = two_nodes();
    machine.latencies_ns.pop_back();
    EXPECT_THAT(fault_of(machine), HasSubstr("latencies_ns is not 2 x 2"));
}

TEST(GuestQemu, CanMakeEveryMachineOnFile) {
    const std::filesystem::path folder = std::filesystem::path(WEIR_SOURCE_DIR) / "tests/guest/machines";
    int machines = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const auto machine = read_document<GuestMachine>(read_file(entry.path()), entry.path().string());
        EXPECT_EQ(machine.name, entry.path().stem());
        EXPECT_EQ(fault_of(machine), "");
        ++machines;
    }
    EXPECT_GE(machines, 1);
}

}  // namespace
}  // namespace weir::guest
