// SPDX-License-Identifier: Apache-2.0
// The CPU names of real machines' SMBIOS tables, against generations that a person read from them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "base/files.h"
#include "base/value.h"
#include "probe/hardware/catalog.h"
#include "tests/captures.h"

namespace weir::probe::hardware {
namespace {

std::filesystem::path manifest() {
    return tests::captures() / "manifest.json";
}

/// How the names of our generations begin, by what the manifest calls them; none for what the catalog leaves
/// out.
const std::map<std::string, std::string> kGenerations = {
    {"Naples", "epyc-7001"},
    {"Rome", "epyc-7002"},
    {"Milan", "epyc-7003"},
    {"Genoa", "epyc-9004"},
    {"EPYC 4004 (AM5)", "epyc-4004"},
    {"Threadripper", "threadripper-"},
    {"Threadripper PRO", "threadripper-pro-"},
    {"Xeon SP gen1", "xeon-sp-1"},
    {"Xeon SP gen2", "xeon-sp-2"},
    {"Xeon SP gen3", "xeon-sp-3"},
    {"Xeon SP gen4", "xeon-sp-4"},
    {"Xeon W", "xeon-w-"},
    {"AMD ES", "none"},
    {"EPYC 3000", "none"},
    {"Xeon other", "none"},
};

using testing::StartsWith;

struct Named {
    std::string cpu;
    std::string generation;  ///< in the manifest's words
    int cores = 0;           ///< 0 when the text does not say
};

std::vector<Named> named_cpus() {
    const Value facts = parse_json(read_file(manifest()), "manifest.json");
    std::vector<Named> named;
    for (const Value& capture : *facts.find("captures")->as_array()) {
        if (*capture.find("kind")->as_string() != "dmidecode text") continue;
        const Value& expected = *capture.find("expected");
        std::int64_t cores = 0;
        if (const Value::Array* counts = expected.find("core_count")->as_array(); counts && !counts->empty())
            counts->front().read_integer(cores);
        for (const Value& cpu : *expected.find("cpu")->as_array())
            named.push_back({*cpu.as_string(), *expected.find("gen")->as_string(), static_cast<int>(cores)});
    }
    return named;
}

class HardwareCaptures : public ::testing::Test {
protected:
    void SetUp() override {
        if (!std::filesystem::exists(manifest())) GTEST_SKIP() << "no captures at " << manifest();
    }
    Catalog catalog_ = Catalog::built_in();
};

TEST_F(HardwareCaptures, HaveCpusOfTheGenerationInTheirManifest) {
    const std::vector<Named> all = named_cpus();
    EXPECT_GT(all.size(), 100U);
    for (const Named& named : all) {
        ASSERT_TRUE(kGenerations.contains(named.generation)) << named.generation;
        const auto cpu = catalog_.find_cpu(named.cpu);
        EXPECT_THAT(cpu ? cpu->generation->name : "none", StartsWith(kGenerations.at(named.generation)))
            << named.cpu;
    }
}

TEST_F(HardwareCaptures, HaveAsManyCoresAsTheCatalogSays) {
    int checked = 0;
    for (const Named& named : named_cpus()) {
        const auto cpu = catalog_.find_cpu(named.cpu);
        if (!cpu || cpu->model == nullptr || named.cores == 0) continue;
        EXPECT_EQ(cpu->model->cores, named.cores) << named.cpu;
        ++checked;
    }
    EXPECT_GT(checked, 100);
}

}  // namespace
}  // namespace weir::probe::hardware
