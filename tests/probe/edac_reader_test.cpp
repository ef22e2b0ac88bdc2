// SPDX-License-Identifier: Apache-2.0
#include "probe/edac_reader.h"

#include <gtest/gtest.h>

#include "tests/probe/fixture.h"

namespace weir::probe {
namespace {

constexpr const char* kController = "/sys/devices/system/edac/mc/mc0";

void write_dimm(const FakeRoot& root, const std::string& folder) {
    root.write(folder + "/size", "32768\n");
    root.write(folder + "/dimm_label", "CPU_SrcID#0_MC#0_Chan#0_DIMM#0\n");
    root.write(folder + "/dimm_location", "channel 0 slot 0 \n");
    root.write(folder + "/dimm_mem_type", "Registered-DDR4\n");
    root.write(folder + "/dimm_edac_mode", "S4ECD4ED\n");
    root.write(folder + "/dimm_ce_count", "3\n");
    root.write(folder + "/dimm_ue_count", "0\n");
}

TEST(EdacReader, ReadsADimmWithoutRoot) {
    const FakeRoot root;
    root.write(std::string(kController) + "/mc_name", "Skylake Socket#0 IMC#0\n");
    write_dimm(root, std::string(kController) + "/dimm0");
    const auto dimms = read_edac_dimms(root.files());
    ASSERT_EQ(dimms.value().size(), 1U);
    const EdacDimm& dimm = dimms->front();
    EXPECT_EQ(dimm.controller, 0);
    EXPECT_EQ(dimm.kind, "dimm");
    EXPECT_EQ(dimm.controller_name.value(), "Skylake Socket#0 IMC#0");
    EXPECT_EQ(dimm.label.value(), "CPU_SrcID#0_MC#0_Chan#0_DIMM#0");
    EXPECT_EQ(dimm.location.value(), "channel 0 slot 0");
    EXPECT_EQ(dimm.type.value(), "Registered-DDR4");
    EXPECT_EQ(dimm.ecc_mode.value(), "S4ECD4ED");
    EXPECT_EQ(dimm.size_bytes.value(), 32ULL << 30U);
    EXPECT_EQ(dimm.corrected_errors.value(), 3U);
    EXPECT_EQ(dimm.uncorrected_errors.value(), 0U);
}

TEST(EdacReader, TellsRanksFromDimmsAndKeepsControllersInOrder) {
    const FakeRoot root;
    for (const char* rank : {"mc10/rank0", "mc2/rank11", "mc2/rank3", "mc2/csrow0", "power"}) {
        write_dimm(root, std::string("/sys/devices/system/edac/mc/") + rank);
    }
    const auto dimms = read_edac_dimms(root.files());
    ASSERT_EQ(dimms.value().size(), 3U);
    EXPECT_EQ(dimms->at(0).controller, 2);
    EXPECT_EQ(dimms->at(1).controller, 2);
    EXPECT_EQ(dimms->at(2).controller, 10);
    for (const EdacDimm& dimm : *dimms) EXPECT_EQ(dimm.kind, "rank");
}

TEST(EdacReader, CountsErrorsUnderTheirPlainNameToo) {
    const FakeRoot root;
    root.write(std::string(kController) + "/dimm0/ce_count", "7\n");
    const auto dimms = read_edac_dimms(root.files());
    EXPECT_EQ(dimms.value().front().corrected_errors.value(), 7U);
    EXPECT_EQ(dimms->front().uncorrected_errors.reason().why,
              "there is no /sys/devices/system/edac/mc/mc0/dimm0/dimm_ue_count");
}

TEST(EdacReader, NamesTheDriverToLoadWhenThereIsNone) {
    const FakeRoot root;
    const auto absent = read_edac_dimms(root.files());
    EXPECT_EQ(absent.reason().why, "there is no /sys/devices/system/edac/mc");
    EXPECT_NE(absent.reason().remedy.find("modprobe amd64_edac"), std::string::npos);
    EXPECT_NE(absent.reason().remedy.find("virtual machine"), std::string::npos);
    root.make_folder("/sys/devices/system/edac/mc/mc0");
    EXPECT_EQ(read_edac_dimms(root.files()).reason().why,
              "/sys/devices/system/edac/mc lists no controller with DIMMs");
    EXPECT_FALSE(read_edac_dimms(SystemFiles::none()).has_value());
}

TEST(EdacReader, KeepsADimmWhoseFilesAreGarbage) {
    const FakeRoot root;
    const std::string dimm = std::string(kController) + "/dimm0";
    root.write(dimm + "/size", "18446744073709551615\n");  // more MiB than bytes can count
    root.write(dimm + "/dimm_label", "\n");
    root.write(dimm + "/dimm_ce_count", "many\n");
    root.close(dimm + "/dimm_mem_type");
    const auto dimms = read_edac_dimms(root.files());
    ASSERT_EQ(dimms.value().size(), 1U);
    EXPECT_FALSE(dimms->front().size_bytes.has_value());
    EXPECT_TRUE(dimms->front().label.reason().why.ends_with("dimm_label is blank"));
    EXPECT_TRUE(dimms->front().corrected_errors.reason().why.ends_with("weir does not know"));
    EXPECT_TRUE(dimms->front().type.reason().why.ends_with("dimm_mem_type may not be read"));
    EXPECT_TRUE(dimms->front().location.reason().why.starts_with("there is no /"));
}

}  // namespace
}  // namespace weir::probe
