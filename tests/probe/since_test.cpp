// SPDX-License-Identifier: Apache-2.0
#include "probe/since.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "base/units.h"
#include "tests/probe/findings/sound_machine.h"

namespace weir::probe {
namespace {

using tests::sound_machine;

Machine with_dimms(const std::vector<Dimm>& dimms) {
    Machine machine = sound_machine();
    machine.dimms = dimms;
    return machine;
}

std::vector<Finding> since(const Machine& earlier, const Machine& now) {
    return findings_since(earlier, now, "earlier.json");
}

TEST(Since, FindsNothingOnAMachineThatDidNotChange) {
    EXPECT_TRUE(since(sound_machine(), sound_machine()).empty());
}

TEST(Since, NamesADimmThatIsGoneAlthoughTheMemoryChangedWithIt) {
    std::vector<Dimm> dimms = *sound_machine().dimms;
    dimms[2].populated = false;
    Machine now = with_dimms(dimms);
    now.fingerprint = "another";
    const std::vector<Finding> found = since(sound_machine(), now);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].id, "dimm-gone");
    EXPECT_EQ(found[0].severity, "loss");
    EXPECT_EQ(found[0].evidence, "slot B0 had 64.0 GiB and is empty");
}

TEST(Since, NamesASlotThatIsNotListedAndADimmThatGotSmaller) {
    std::vector<Dimm> dimms = *sound_machine().dimms;
    dimms[0].size_bytes = 32 * kGiB;
    dimms.erase(dimms.begin() + 2);
    const std::vector<Finding> found = since(sound_machine(), with_dimms(dimms));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].evidence,
              "slot A0 had 64.0 GiB and has 32.0 GiB; slot B0 had 64.0 GiB and is not listed any more");
}

TEST(Since, NamesASpeedThatFellByMoreThanRounding) {
    std::vector<Dimm> dimms = *sound_machine().dimms;
    dimms[0].configured_mt_per_s = std::uint64_t{3199};
    EXPECT_TRUE(since(sound_machine(), with_dimms(dimms)).empty());
    dimms[0].configured_mt_per_s = std::uint64_t{2666};
    const std::vector<Finding> found = since(sound_machine(), with_dimms(dimms));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].id, "dimm-slower");
    EXPECT_EQ(found[0].evidence, "slot A0 ran at 3200 MT/s and runs at 2666");
}

TEST(Since, TellsSlotsOfOneNameApartByTheirSockets) {
    std::vector<Dimm> before = *sound_machine().dimms;
    for (Dimm& dimm : before) dimm.locator = *dimm.channel + std::to_string(*dimm.slot);
    std::vector<Dimm> after = before;
    after[4].populated = false;
    const std::vector<Finding> found = since(with_dimms(before), with_dimms(after));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].evidence, "slot A0 had 64.0 GiB and is empty");
}

TEST(Since, DoesNotMissWhatEitherLookCouldNotRead) {
    Machine blind = sound_machine();
    blind.dimms = Unreadable{"not root", "sudo"};
    EXPECT_TRUE(since(sound_machine(), blind).empty());
    EXPECT_TRUE(since(blind, sound_machine()).empty());
}

TEST(Since, RefusesADocumentOfAnotherBoardOrOtherCpus) {
    Machine other = sound_machine();
    other.board = std::string("Another Board");
    EXPECT_THROW(since(other, sound_machine()), InputError);
    other = sound_machine();
    other.host.cpu_model = "AMD EPYC 7742 64-Core Processor";
    EXPECT_THROW(since(other, sound_machine()), InputError);
}

}  // namespace
}  // namespace weir::probe
