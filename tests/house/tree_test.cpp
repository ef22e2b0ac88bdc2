// SPDX-License-Identifier: Apache-2.0
// The rules of tests/house/rules.h held against the real source tree.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/house/links.h"
#include "tests/house/rules.h"

namespace weir::house {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

std::string read(const fs::path& path) {
    const std::ifstream in(path, std::ios::binary);
    EXPECT_TRUE(in) << path;
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

Rules the_rules() {
    return parse_rules(read(WEIR_HOUSE_FACTS));
}

fs::path source_root() {
    return WEIR_SOURCE_DIR;
}

/// Every .h and .cpp below `folder`, relative to the source root.
std::vector<fs::path> sources_below(const std::string& folder) {
    std::vector<fs::path> found;
    if (!fs::exists(source_root() / folder)) return found;
    for (const auto& entry : fs::recursive_directory_iterator(source_root() / folder)) {
        const auto extension = entry.path().extension();
        if (extension == ".h" || extension == ".cpp")
            found.push_back(entry.path().lexically_relative(source_root()));
    }
    return found;
}

void append(std::vector<std::string>& all, const std::vector<std::string>& more) {
    all.insert(all.end(), more.begin(), more.end());
}

TEST(HouseTree, HasEveryRoom) {
    const Rules rules = the_rules();
    EXPECT_EQ(rules.rooms.size(), 12U);
    for (const std::string& room : rules.rooms)
        EXPECT_THAT(sources_below(room), testing::Not(IsEmpty())) << room;
}

TEST(HouseTree, HasEdgesWithoutACycle) {
    EXPECT_THAT(check_edges(the_rules()), IsEmpty());
}

TEST(HouseTree, HasNoForbiddenInclude) {
    const Rules rules = the_rules();
    std::vector<std::string> faults;
    for (const std::string& room : rules.rooms) {
        for (const fs::path& path : sources_below(room)) {
            append(faults, check_includes(read(source_root() / path), path.generic_string(), rules));
        }
    }
    EXPECT_THAT(faults, IsEmpty());
}

TEST(HouseTree, KeepsEveryFileShortLicensedAndFinished) {
    std::vector<std::string> folders = the_rules().rooms;
    folders.insert(folders.end(), {"tests", "benchmarks"});
    std::vector<std::string> faults;
    for (const std::string& folder : folders) {
        for (const fs::path& path : sources_below(folder)) {
            append(faults, check_file(read(source_root() / path), path.generic_string()));
        }
    }
    EXPECT_THAT(faults, IsEmpty());
}

TEST(HouseTree, BuildsEveryFileThatLiesInARoom) {
    std::vector<std::string> faults;
    for (const std::string& room : the_rules().rooms) {
        const std::string listed = read(source_root() / room / "CMakeLists.txt");
        for (const fs::path& path : sources_below(room)) {
            const std::string name = path.lexically_relative(room).generic_string();
            if (listed.find(name) == std::string::npos)
                faults.push_back(path.generic_string() + " is not listed");
        }
    }
    EXPECT_THAT(faults, IsEmpty());
}

TEST(HouseTree, CompilesNoWholeFileForOneInstructionSet) {
    std::vector<std::string> faults;
    for (const std::string& room : the_rules().rooms) {
        const std::string listed = read(source_root() / room / "CMakeLists.txt");
        if (listed.find("-march") != std::string::npos || listed.find("-mavx") != std::string::npos) {
            faults.push_back(room);
        }
    }
    EXPECT_THAT(faults, IsEmpty());
}

TEST(HouseTree, HasWhatItsDocumentsName) {
    std::vector<std::string> folders = the_rules().rooms;
    folders.insert(folders.end(), {"benchmarks", "cmake", "docs", "scripts", "tests"});
    const auto exists = [](const std::string& path) { return fs::exists(source_root() / path); };
    std::vector<fs::path> pages = {"README.md", "CONTRIBUTING.md", "CHANGELOG.md"};
    for (const auto& entry : fs::recursive_directory_iterator(source_root() / "docs")) {
        if (entry.path().extension() == ".md")
            pages.push_back(entry.path().lexically_relative(source_root()));
    }
    std::vector<std::string> faults;
    for (const fs::path& page : pages) {
        append(faults, check_links(read(source_root() / page), page.generic_string(), folders, exists));
    }
    EXPECT_THAT(faults, IsEmpty());
}

}  // namespace
}  // namespace weir::house
