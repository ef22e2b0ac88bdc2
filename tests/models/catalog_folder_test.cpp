// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/document.h"
#include "base/files.h"
#include "models/catalog.h"
#include "tests/models/refused_input.h"
#include "tests/scratch_folder.h"

namespace weir::models {
namespace {

class CatalogFolder : public testing::Test {
protected:
    void write(const std::string& file, const std::string& text) const {
        write_file_atomically(folder_.path() / file, text);
    }
    static std::string entry(const char* model, const std::string& name, std::uint64_t top_k = 8) {
        CatalogEntry entry = catalog_entry(model);
        entry.name = name;
        entry.shape.top_k = top_k;
        return to_json(to_value(entry));
    }
    std::string path(const std::string& file) const { return (folder_.path() / file).string(); }

    tests::ScratchFolder folder_;
};

TEST_F(CatalogFolder, GivesItsModelsInsteadOfTheBuiltInOnes) {
    write("b.json", entry("deepseek-r1", "mine"));
    write("a.json", entry("deepseek-v3", "yours"));
    write("notes.txt", "not a model");
    const std::vector<CatalogEntry> catalog = read_catalog(folder_.path());
    EXPECT_THAT(names_of(catalog), testing::ElementsAre("mine", "yours"));
    EXPECT_EQ(find_entry(catalog, "mine").shape.layers, 61U);
    EXPECT_THROW(find_entry(catalog, "deepseek-r1"), UsageError);
}

TEST_F(CatalogFolder, NamesFileAndFieldOfABadEntry) {
    write("bad.json", R"({"name": "x", "source": "s"})");
    tests::expect_input_error([&] { read_catalog(folder_.path()); }, path("bad.json"),
                              "official_total_params");
    write("bad.json", "{");
    tests::expect_input_error([&] { read_catalog(folder_.path()); }, path("bad.json"), "JSON");
    write("bad.json", entry("deepseek-r1", "x", 300));
    tests::expect_input_error([&] { read_catalog(folder_.path()); }, path("bad.json"), "shape.top_k is 300");
    write("bad.json", entry("deepseek-r1", ""));
    tests::expect_input_error([&] { read_catalog(folder_.path()); }, path("bad.json"), "name is empty");
    write("bad.json", std::string(kMostCatalogFileBytes + 1, ' '));
    tests::expect_input_error([&] { read_catalog(folder_.path()); }, path("bad.json"), "more than");
}

TEST_F(CatalogFolder, RefusesTwoModelsOfOneName) {
    write("a.json", entry("deepseek-r1", "twin"));
    write("b.json", entry("deepseek-v3", "twin"));
    tests::expect_input_error([&] { read_catalog(folder_.path()); }, path("b.json"), "\"twin\"");
}

TEST_F(CatalogFolder, RefusesAFolderThatIsEmptyOrNone) {
    tests::expect_input_error([&] { read_catalog(folder_.path()); }, folder_.path().string(),
                              "has no *.json file");
    tests::expect_input_error([&] { read_catalog(folder_.path() / "none"); }, path("none"), "cannot be read");
}

}  // namespace
}  // namespace weir::models
