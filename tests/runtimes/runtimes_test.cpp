// SPDX-License-Identifier: Apache-2.0
#include "runtimes/runtimes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace weir::runtimes {
namespace {

planner::Plan plan_on(const std::string& cpus, int node = 0) {
    planner::Plan plan;
    plan.strategy = "single-node";
    plan.context = 4096;
    plan.teams = {{node, cpus, node}};
    return plan;
}

TEST(Runtimes, ListTheirNamesSorted) {
    EXPECT_THAT(runtime_names(), testing::ElementsAre("ik_llama.cpp", "llama.cpp", "numactl"));
}

TEST(Runtimes, WriteAPlanForNumactl) {
    EXPECT_EQ(command_for("numactl", plan_on("8-15", 1)),
              "numactl --physcpubind=8-15 --membind=1 -- COMMAND");
}

TEST(Runtimes, WriteAPlanForLlamaCpp) {
    EXPECT_EQ(command_for("llama.cpp", plan_on("0-1")),
              "numactl --physcpubind=0-1 --membind=0 -- llama-bench -m MODEL.gguf -t 2 -C 0x3 --cpu-strict 1 "
              "--numa numactl -mmp 0 -p 0 -n 64 -d 4096");
}

TEST(Runtimes, MaskEveryOtherPuBeyondSixtyFour) {
    EXPECT_THAT(command_for("llama.cpp", plan_on("0,2,4,6,64,71")),
                testing::HasSubstr("-t 6 -C 0x810000000000000055 "));
}

TEST(Runtimes, WriteAPlanForIkLlamaCpp) {
    EXPECT_EQ(command_for("ik_llama.cpp", plan_on("0-3")),
              "numactl --physcpubind=0-3 --membind=0 -- llama-bench -m MODEL.gguf -t 4 --numa numactl -mmp 0 "
              "-thp 1 "
              "-fa 1 -mla 3 -fmoe 1 -p 0 -n 0 -gp 4096,64");
}

TEST(Runtimes, NameTheNearestForAnUnknownOne) {
    try {
        command_for("lama.cpp", plan_on("0"));
        FAIL() << "an unknown runtime was found";
    } catch (const UsageError& error) {
        EXPECT_THAT(error.remedy(), testing::HasSubstr(" llama.cpp"));
    }
}

TEST(Runtimes, RefuseAPlanOverTwoNodesOrWithoutPus) {
    planner::Plan plan = plan_on("0-1");
    plan.teams.push_back({1, "2-3", 1});
    EXPECT_THROW(command_for("numactl", plan), UsageError);
    EXPECT_THROW(command_for("numactl", plan_on("")), InputError);
}

}  // namespace
}  // namespace weir::runtimes
