// SPDX-License-Identifier: Apache-2.0
// Findings about real boards, from the texts that people posted, and the boards once they are mended.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

#include "probe/findings.h"
#include "probe/probe.h"
#include "tests/captures.h"

namespace weir::probe {
namespace {

std::vector<std::filesystem::path> texts() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(tests::captures() / "dmi")) {
        if (entry.is_regular_file()) files.push_back(entry.path());
    }
    return files;
}

bool has(const Machine& machine, const std::string& id) {
    for (const Finding& finding : machine.findings) {
        if (finding.id == id) return true;
    }
    return false;
}

TEST(FindingsOfRealBoards, AreGoneOnceTheBoardIsMendedAndNoSpecGetsWorse) {
    if (!tests::has_captures()) GTEST_SKIP() << "no captures at " << tests::captures();
    std::map<std::string, int> found;
    std::map<std::string, int> mended;
    for (const std::filesystem::path& file : texts()) {
        SCOPED_TRACE(file.filename());
        const Machine machine = probe_machine({.dmi = file.string()});
        for (const Finding& finding : machine.findings) {
            ++found[finding.id];
            const std::optional<Machine> better = mend(machine, finding.id);
            if (!better) continue;
            ++mended[finding.id];
            EXPECT_FALSE(has(*better, finding.id)) << finding.id;
            if (!machine.spec_bandwidth_bytes_per_s || !better->spec_bandwidth_bytes_per_s) continue;
            EXPECT_GE(*better->spec_bandwidth_bytes_per_s, *machine.spec_bandwidth_bytes_per_s) << finding.id;
        }
    }
    for (const auto& [id, count] : found)
        std::cout << id << ": " << count << " boards, " << mended[id] << " could be mended\n";
    EXPECT_GT(mended["empty-channel"], 0);
    EXPECT_GT(mended["below-rated-speed"], 0);
    EXPECT_GT(mended["two-dimms-per-channel"], 0);
    EXPECT_GT(found["single-rank"], 0);
}

}  // namespace
}  // namespace weir::probe
