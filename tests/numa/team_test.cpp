// SPDX-License-Identifier: Apache-2.0
#include "numa/team.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/error.h"
#include "threads.h"

namespace weir::numa {
namespace {

TEST(Team, RunsTheBodyOnceForEachPin) {
    const Team team(crowded_pins(5));
    std::vector<std::atomic<int>> runs(5);
    team.run([&](Member& member) {
        EXPECT_EQ(member.size(), 5);
        ++runs[static_cast<std::size_t>(member.thread())];
    });
    for (const auto& each : runs) EXPECT_EQ(each.load(), 1);
}

TEST(Team, PinsEveryMemberToItsPu) {
    const Team team(crowded_pins(static_cast<int>(allowed_cpus().size())));
    team.run([&](Member& member) {
        EXPECT_EQ(allowed_cpus(), std::vector<int>{member.pin().cpu});
        for (int i = 0; i < 100; ++i) {
            EXPECT_EQ(::sched_getcpu(), member.pin().cpu);
            member.barrier();
        }
    });
}

TEST(Team, GivesAffinityBack) {
    const std::vector<int> before = allowed_cpus();
    const Team team(crowded_pins(3));
    team.run([](Member&) {});
    EXPECT_EQ(allowed_cpus(), before);
    EXPECT_THROW(team.run([](Member&) { throw std::runtime_error("fault"); }), std::runtime_error);
    EXPECT_EQ(allowed_cpus(), before);
}

TEST(Team, CarriesAnExceptionOutAndReleasesMembersThatWait) {
    const Team team(crowded_pins(4));
    std::atomic<int> passed{0};
    try {
        team.run([&](Member& member) {
            member.barrier();
            if (member.thread() == 2) throw InputError("file", "is wrong", "mend it");
            member.barrier();  // thread 2 never comes
            ++passed;
        });
        FAIL() << "nothing was thrown";
    } catch (const InputError& error) {
        EXPECT_EQ(std::string(error.what()), "file: is wrong");
    }
    EXPECT_EQ(passed.load(), 0);
}

TEST(Team, RunsAgainAfterAFault) {
    const Team team(crowded_pins(4));
    for (int round = 0; round < 20; ++round) {
        EXPECT_THROW(team.run([&](Member& member) {
            if (member.thread() == round % 4) throw std::runtime_error("fault");
            member.barrier();
        }),
                     std::runtime_error);
        std::atomic<int> passed{0};
        team.run([&](Member& member) {
            member.barrier();
            ++passed;
        });
        ASSERT_EQ(passed.load(), 4);
    }
}

TEST(Team, KeepsSixteenMembersInStepThroughAThousandBarriers) {
    const Team team(crowded_pins(16));
    std::vector<int> step(16);
    std::atomic<int> wrong{0};
    team.run([&](Member& member) {
        for (int i = 1; i <= 1000; ++i) {
            step[static_cast<std::size_t>(member.thread())] = i;
            member.barrier();
            wrong += step[static_cast<std::size_t>((member.thread() + i) % 16)] == i ? 0 : 1;
            member.barrier();
        }
    });
    EXPECT_EQ(wrong.load(), 0);
}

TEST(Team, RefusesAPuThatDoesNotExist) {
    std::vector<Pin> pins = crowded_pins(2);
    pins[1].cpu = 1023;
    try {
        Team(pins).run([](Member& member) { member.barrier(); });
        FAIL() << "CPU 1023 was accepted";
    } catch (const MachineError& error) {
        EXPECT_NE(std::string(error.what()).find("CPU 1023"), std::string::npos) << error.what();
        EXPECT_FALSE(error.remedy().empty());
    }
}

TEST(Team, NeedsAtLeastOnePin) {
    EXPECT_THROW(Team({}), UsageError);
}

TEST(Team, RefusesToRunInsideItsOwnMember) {
    const Team team(crowded_pins(2));
    EXPECT_THROW(team.run([&](Member&) { team.run([](Member&) {}); }), MachineError);
}

TEST(PinsFor, TakesNodeAndL3DomainFromTheMachine) {
    std::vector<probe::Node> nodes(2);
    nodes[0].id = 0;
    nodes[0].cpus = "0-3";
    nodes[1].id = 3;
    nodes[1].cpus = "4-7";
    std::vector<probe::Package> packages(1);
    packages[0].l3_domains = {{0, "0-1", 0}, {1, "2-3", 0}, {2, "4-7", 0}};
    const std::vector<Pin> expected{{0, 0, 0, 0}, {2, 0, 1, 0}, {7, 3, 2, 3}};
    EXPECT_EQ(pins_for({0, 2, 7}, packages, nodes), expected);
}

TEST(PinsFor, BindsNoMemoryWhereThePuHasNoNode) {
    EXPECT_EQ(pins_for({5}, {}, {}), (std::vector<Pin>{{5, -1, 0, 0}}));
}

}  // namespace
}  // namespace weir::numa
