// SPDX-License-Identifier: Apache-2.0
#include "probe/machine_spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "base/units.h"

namespace weir::probe {
namespace {

using testing::HasSubstr;

/// What is said about a string that must be refused: the fault and its remedy.
std::string refusal(const std::string& text) {
    try {
        parse_machine_spec(text);
    } catch (const UsageError& error) {
        return error.what() + std::string(" | ") + error.remedy();
    }
    ADD_FAILURE() << "\"" << text << "\" was taken";
    return "";
}

TEST(MachineSpec, ReadsEveryPart) {
    const MachineSpec spec =
        parse_machine_spec("2x epyc-7532, 16x 64GiB ddr4-3200, nps4, smt off, at 2.4GHz");
    EXPECT_EQ(spec.sockets, 2);
    EXPECT_EQ(spec.cpu, "epyc-7532");
    ASSERT_EQ(spec.dimms.size(), 1U);
    EXPECT_EQ(spec.dimms[0], (DimmGroup{16, 64 * kGiB, "DDR4", false, 3200}));
    EXPECT_EQ(spec.node_mode, "nps4");
    EXPECT_EQ(spec.smt, false);
    EXPECT_DOUBLE_EQ(spec.clock_hz.value(), 2.4e9);
}

TEST(MachineSpec, LeavesOpenWhatIsNotSaid) {
    const MachineSpec spec = parse_machine_spec("epyc-7532, 64g 3200");
    EXPECT_EQ(spec.sockets, 1);
    EXPECT_EQ(spec.dimms.at(0), (DimmGroup{1, 64 * kGiB, "", false, 3200}));
    EXPECT_EQ(spec.node_mode, "");
    EXPECT_FALSE(spec.smt.has_value());
    EXPECT_FALSE(spec.clock_hz.has_value());
}

TEST(MachineSpec, TakesAnyOrderAndSpelling) {
    const MachineSpec spec = parse_machine_spec("2x epyc-7532, 16x 64GiB ddr4-3200, nps4, smt on");
    for (const char* same : {"nps4,smt on,16x64GB DDR4 3200,2xEPYC-7532",
                             "SMT-ON, NPS 4, 16 X 64g ddr4-3200mt/s,"
                             " 2 x AMD EPYC 7532 32-Core Processor",
                             "2× epyc 7532 , 16× 64 GiB rdimm DDR4-3200 MT/s, nps4, HT on",
                             "2x epyc-7532, 16x 64gib-ddr4-3200, nps4, smt on, smt on"}) {
        EXPECT_EQ(parse_machine_spec(same), spec) << same;
    }
}

TEST(MachineSpec, TakesNoClockFromTheNameOfACpu) {
    const MachineSpec spec =
        parse_machine_spec("2x Intel(R) Xeon(R) Gold 6230 CPU @ 2.10GHz, 12x 32g ddr4-2933, 2.0 GHz");
    EXPECT_EQ(spec.sockets, 2);
    EXPECT_EQ(spec.cpu, "xeon-gold-6230");
    EXPECT_DOUBLE_EQ(spec.clock_hz.value(), 2e9);
    EXPECT_FALSE(parse_machine_spec("2x Xeon Gold 6230 @ 2.10GHz, no dimms").clock_hz.has_value());
}

TEST(MachineSpec, TakesSeveralKindsOfDimms) {
    const MachineSpec spec =
        parse_machine_spec("xeon-6980p, 8x 64GiB mrdimm-8800, 4x 32GiB ddr5 mrdimm-8800");
    ASSERT_EQ(spec.dimms.size(), 2U);
    EXPECT_EQ(spec.dimms[0], (DimmGroup{8, 64 * kGiB, "", true, 8800}));
    EXPECT_EQ(spec.dimms[1], (DimmGroup{4, 32 * kGiB, "DDR5", true, 8800}));
}

TEST(MachineSpec, KnowsTheWaysToCutASocket) {
    const auto mode = [](const std::string& text) {
        return parse_machine_spec("epyc-7532, no dimms, " + text).node_mode;
    };
    EXPECT_EQ(mode("NPS0"), "nps0");
    EXPECT_EQ(mode("L3-as-NUMA"), "l3 as numa");
    EXPECT_EQ(mode("snc 2"), "snc2");
    EXPECT_EQ(mode("snc1"), "snc off");
    EXPECT_EQ(mode("node interleaving"), "node interleaving");
}

TEST(MachineSpec, IsPrintedSoThatItReadsBack) {
    for (const char* text :
         {"2x epyc-7532, 16x 64GiB ddr4-3200, nps4, smt off, at 2.45GHz", "xeon-6980p, 12x 64GiB mrdimm-8800",
          "epyc-9354, 6x 64GiB ddr5-4800, 6x 32GiB 4800", "epyc-7532, no dimms, l3 as numa"}) {
        const MachineSpec spec = parse_machine_spec(text);
        EXPECT_EQ(format_machine_spec(spec), text);
        EXPECT_EQ(parse_machine_spec(format_machine_spec(spec)), spec);
    }
}

TEST(MachineSpec, NamesWhatIsMissing) {
    EXPECT_THAT(refusal("16x 64GiB ddr4-3200"), HasSubstr("it names no CPU"));
    EXPECT_THAT(refusal("2x epyc-7532"), HasSubstr("it names no DIMMs"));
    EXPECT_THAT(refusal("epyc-7532, no dimms, 64g ddr4-3200"), HasSubstr("both DIMMs and \"no dimms\""));
    EXPECT_THAT(refusal(""), HasSubstr("nothing stands between two commas"));
    EXPECT_THAT(refusal("epyc-7532,, 64g ddr4-3200"), HasSubstr("nothing stands between two commas"));
    EXPECT_THAT(refusal("epyc-7532, 64g ddr4"), HasSubstr("\"64g ddr4\": it names no speed"));
}

TEST(MachineSpec, NamesThePartThatIsNotUnderstood) {
    EXPECT_THAT(refusal("epyc-7532, 8x 63GiB ddr4-3200"), HasSubstr("no DIMM has 63 GiB"));
    EXPECT_THAT(refusal("epyc-7532, 8x 64g dram-3200"), HasSubstr("\"dram\" is no kind of DIMM"));
    EXPECT_THAT(refusal("epyc-7532, 8x 64g ddr4-3200ns"), HasSubstr("\"3200ns\" is no speed"));
    EXPECT_THAT(refusal("epyc-7532, 8x 64g ddr4-3200 2933"), HasSubstr("\"2933\" is no speed"));
    EXPECT_THAT(refusal("epyc-7532, 8x 64g ddr4-320"), HasSubstr("320 is no speed in MT/s"));
    EXPECT_THAT(refusal("epyc-7532, 64g ddr4-3200, smt perhaps"), HasSubstr("neither on nor off"));
    EXPECT_THAT(refusal("epyc-7532, 64g ddr4-3200, at 2.4"), HasSubstr("it is no clock"));
    EXPECT_THAT(refusal("epyc-7532, 64g ddr4-3200, at nanGHz"), HasSubstr("it is no clock"));
    EXPECT_THAT(refusal("epyc-7532, 64g ddr4-3200, at 24GHz"), HasSubstr("it is no clock"));
}

TEST(MachineSpec, RefusesWhatIsSaidTwice) {
    EXPECT_THAT(refusal("epyc-7532, 64g ddr4-3200, epyc-7402"), HasSubstr("\"epyc-7532\" was named before"));
    EXPECT_THAT(refusal("epyc-7532, 64g ddr4-3200, nps1, nps4"), HasSubstr("\"nps1\" was said before"));
    EXPECT_THAT(refusal("epyc-7532, 64g ddr4-3200, smt on, smt off"), HasSubstr("said otherwise before"));
    EXPECT_THAT(refusal("epyc-7532, 64g ddr4-3200, at 2GHz, at 3GHz"), HasSubstr("given before"));
}

TEST(MachineSpec, RefusesCountsThatNoMachineHas) {
    EXPECT_THAT(refusal("0x epyc-7532, 64g ddr4-3200"), HasSubstr("0 is no number of sockets"));
    EXPECT_THAT(refusal("9x epyc-7532, 64g ddr4-3200"), HasSubstr("a whole number from 1 to 8"));
    EXPECT_THAT(refusal("epyc-7532, 0x 64g ddr4-3200"), HasSubstr("0 is no number of DIMMs"));
    EXPECT_THAT(refusal("epyc-7532, 99999999999999999999x 64g ddr4-3200"),
                HasSubstr("is no number of DIMMs"));
    EXPECT_THAT(refusal("epyc-7532, 18446744073709551616g ddr4-3200"), HasSubstr("is no size"));
    EXPECT_THAT(refusal(std::string(100'000, 'x')), HasSubstr("it has 100000 characters"));
}

TEST(MachineSpec, TellsAUsageError) {
    try {
        parse_machine_spec("2x epyc-7532");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.exit_code(), 2);
    }
}

}  // namespace
}  // namespace weir::probe
