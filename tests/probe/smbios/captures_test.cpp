// SPDX-License-Identifier: Apache-2.0
// dmidecode's texts of real servers, against facts that were read from them by other means, and against
// bytes.
#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>
#include <span>
#include <vector>

#include "base/files.h"
#include "base/value.h"
#include "probe/smbios/dmidecode_text.h"
#include "probe/smbios/dump.h"
#include "probe/smbios/read.h"
#include "tests/captures.h"
#include "tests/probe/smbios/encode.h"
#include "tests/probe/smbios/facts.h"

namespace weir::probe::smbios {
namespace {

namespace fs = std::filesystem;

using tests::captures;
using tests::has_captures;

class SmbiosCaptures : public ::testing::Test {
protected:
    void SetUp() override {
        if (!has_captures()) GTEST_SKIP() << "no captures at " << captures();
        manifest_ = parse_json(read_file(captures() / "manifest.json"), "manifest.json");
    }

    /// The manifest's entries of texts that are there.
    std::vector<const Value*> texts() const {
        std::vector<const Value*> found;
        for (const Value& entry : *manifest_.find("captures")->as_array()) {
            const bool is_text = *entry.find("kind")->as_string() == "dmidecode text";
            if (is_text && fs::exists(captures() / *entry.find("file")->as_string())) found.push_back(&entry);
        }
        return found;
    }

    static std::string text_of(const Value& entry) {
        return read_file(captures() / *entry.find("file")->as_string());
    }

private:
    Value manifest_;
};

/// Records without problems: those say where in which form something was wrong.
Records without_problems(Records records) {
    records.problems.clear();
    return records;
}

TEST_F(SmbiosCaptures, HaveTheFactsOfTheirManifest) {
    Comparison all;
    for (const Value* entry : texts()) {
        const std::string& file = *entry->find("file")->as_string();
        const Comparison one = compare(*entry->find("expected"), read_dmidecode_text(text_of(*entry), file));
        all.compared += one.compared;
        all.equal += one.equal;
        for (const std::string& mismatch : one.mismatches) std::cout << file << ": " << mismatch << '\n';
    }
    std::cout << all.equal << " of " << all.compared << " facts are equal\n";
    EXPECT_GE(all.equal * 100, all.compared * 99);
}

TEST_F(SmbiosCaptures, SayTheSameInTextAndInBytes) {
    for (const Value* entry : texts()) {
        const std::string& file = *entry->find("file")->as_string();
        const Records text = without_problems(read_dmidecode_text(text_of(*entry), file));
        const Records bytes = read_dump(dump_bin(encode(text)), file);
        EXPECT_TRUE(bytes.problems.empty()) << file << ": " << bytes.problems.front().what;
        EXPECT_EQ(facts_of(bytes), facts_of(text)) << file;
        EXPECT_TRUE(without_problems(bytes) == text) << file;
    }
}

TEST_F(SmbiosCaptures, AreNearlyAllWithoutProblems) {
    std::size_t with_problems = 0;
    for (const Value* entry : texts()) {
        const std::string& file = *entry->find("file")->as_string();
        const Records records = read_dmidecode_text(text_of(*entry), file);
        if (records.problems.empty()) continue;
        ++with_problems;
        std::cout << file << ", line " << records.problems.front().offset << ": "
                  << records.problems.front().what << '\n';
    }
    EXPECT_LE(with_problems * 20, texts().size());
}

TEST_F(SmbiosCaptures, AreReadWhereverTheyAreCut) {
    for (const Value* entry : texts()) {
        const std::string& file = *entry->find("file")->as_string();
        const std::string text = text_of(*entry);
        const Records whole = read_dmidecode_text(text, file);
        for (std::size_t sixteenth = 4; sixteenth < 16; ++sixteenth) {
            const std::string cut = text.substr(0, text.size() * sixteenth / 16);
            const Records part = read_dmidecode_text(cut, file);
            ASSERT_LE(part.devices.size(), whole.devices.size()) << file;
            // All but the one that was cut are as they were.
            for (std::size_t i = 0; i + 1 < part.devices.size(); ++i) {
                ASSERT_TRUE(part.devices[i] == whole.devices[i]) << file << ", device " << i;
            }
        }
    }
}

struct Dump {
    const char* file;
    const char* product;
    std::size_t processors;
    std::size_t devices;
};

class SmbiosDump : public ::testing::TestWithParam<Dump> {};

TEST_P(SmbiosDump, IsReadInTheFormThatItHas) {
    const fs::path file = captures() / "other" / GetParam().file;
    if (!fs::exists(file)) GTEST_SKIP() << "no capture at " << file;
    const Records records = read_smbios_file(file);
    ASSERT_TRUE(records.system);
    EXPECT_EQ(records.system->product, GetParam().product);
    EXPECT_EQ(records.processors.size(), GetParam().processors);
    EXPECT_EQ(records.devices.size(), GetParam().devices);
    for (const Problem& problem : records.problems)
        ADD_FAILURE() << "byte " << problem.offset << ": " << problem.what;
}

INSTANTIATE_TEST_SUITE_P(
    Other, SmbiosDump,
    ::testing::Values(Dump{"python-dmidecode_ProLiant-DL585-G1.0.dmidump", "ProLiant DL585 G1", 4, 32},
                      Dump{"siderolabs-go-smbios_Dell-PowerEdge-R630-Dual-Xeon.dmi", "PowerEdge R630", 2, 24},
                      Dump{"siderolabs-go-smbios_SuperMicro-Dual-Xeon.dmi", "SYS-1027R-WRF", 2, 16}));

}  // namespace
}  // namespace weir::probe::smbios
